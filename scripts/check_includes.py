#!/usr/bin/env python3
"""Checks the layout: one table says which folders there are, which namespace each has, and what each
may include. Also counts files: a folder with too many of them holds more than one idea.

Prints one line for each violation; exits 1 if there is any. docs/design/architecture.md explains the
order.
"""
import pathlib
import re
import sys

MOST_FILES = 45  # .h and .cpp in one folder, subfolders not counted

# Folder, namespace (without "nsposture::"; "" is nsposture itself), and the folders that it uses. A
# name stands for a folder and everything below it. A folder may include its own subfolders, but
# never its parent's files. Every folder may include graph/base and graph/model; reports and analyzer
# may include store/records.
TABLE = [
    ("graph/base", "", ""),
    ("graph/model", "", ""),
    ("graph/validation", "validation", ""),
    ("graph/rbac", "rbac", "graph/validation"),
    ("graph/escalation/model", "escalation", "graph/rbac"),
    ("graph/escalation/requests", "escalation::requests", "graph/rbac graph/escalation/model"),
    ("graph/escalation/techniques", "escalation::techniques",
     "graph/rbac graph/escalation/model graph/escalation/requests"),
    ("graph/escalation/search", "escalation::search",
     "graph/rbac graph/validation graph/escalation/model"),
    ("graph/escalation/steps", "escalation::steps",
     "graph/rbac graph/escalation/model graph/escalation/requests graph/escalation/search"),
    ("graph/escalation", "escalation", "graph/rbac"),
    ("graph/difference", "difference", "graph/rbac graph/escalation"),
    ("store/records", "store", ""),
    ("store/sql", "store::sql", ""),
    ("store/sqlite", "store::sqlite", "store/sql"),
    ("store/postgres", "store::postgres", "store/sql"),
    ("store/migrations", "store::migrations", "store/sql"),
    ("store/snapshots", "store::snapshots", "store/records store/sql"),
    ("store/events", "store::events", "store/records store/sql"),
    ("store/findings", "store::findings", "store/records store/sql"),
    ("store", "store", ""),
    ("reports/escape", "reports::escape", ""),
    ("reports/answers/words", "reports", "reports/answers graph/rbac reports/escape"),
    ("reports/answers", "reports", "graph/rbac reports/escape"),
    ("reports/templates", "reports::templates", "reports/answers reports/escape"),
    ("reports/text/screen", "reports::text", "reports/text reports/answers reports/escape"),
    ("reports/text", "reports::text", "graph/rbac reports/answers reports/escape"),
    ("reports/json", "reports::json", "graph/rbac reports/answers reports/escape"),
    ("reports/markdown", "reports::markdown", "reports/answers reports/escape reports/templates"),
    ("reports/html", "reports::html", "reports/answers reports/escape reports/templates"),
    ("reports/formats", "reports::formats",
     "reports/answers reports/escape reports/templates reports/json reports/text"),
    ("reports", "reports", ""),
    ("analyzer/process", "process", ""),
    ("analyzer/ingest/bytes", "ingest::bytes", ""),
    ("analyzer/ingest/json", "ingest::json", "analyzer/ingest/bytes"),
    ("analyzer/ingest/csv", "ingest::csv", "analyzer/ingest/bytes"),
    ("analyzer/ingest/manifest/rights", "ingest::manifest", "analyzer/ingest/manifest"),
    ("analyzer/ingest/manifest", "ingest::manifest",
     "analyzer/ingest/bytes analyzer/ingest/json graph"),
    ("analyzer/ingest/audit/event", "ingest::audit",
     "analyzer/ingest/json analyzer/ingest/bytes"),
    ("analyzer/ingest/audit/formats", "ingest::audit::formats",
     "analyzer/ingest/audit/event analyzer/ingest/json analyzer/ingest/csv analyzer/ingest/bytes "
     "analyzer/ingest/manifest"),
    ("analyzer/ingest/audit/import", "ingest::audit::import",
     "analyzer/ingest/audit/event analyzer/ingest/audit/formats analyzer/ingest/json "
     "analyzer/ingest/csv analyzer/ingest/bytes"),
    ("analyzer/ingest/audit", "ingest::audit", "analyzer/ingest/bytes"),
    ("analyzer/ingest/kube", "ingest::kube",
     "analyzer/ingest/manifest analyzer/ingest/bytes analyzer/ingest/json analyzer/process "
     "graph/rbac"),
    ("analyzer/ingest/changes", "ingest::changes",
     "analyzer/ingest/bytes analyzer/ingest/csv analyzer/ingest/json analyzer/ingest/manifest"),
    ("analyzer/ingest/flows", "ingest::flows", "analyzer/ingest/bytes analyzer/ingest/json"),
    ("analyzer/ingest/groups", "ingest::groups",
     "analyzer/ingest/bytes analyzer/ingest/csv analyzer/ingest/json analyzer/ingest/manifest"),
    ("analyzer/correlation", "correlation", "analyzer/ingest/audit/event graph"),
    ("analyzer/rules/base", "rules", "analyzer/correlation analyzer/ingest/changes graph"),
    ("analyzer/rules/posture", "rules::posture",
     "analyzer/rules/base analyzer/correlation analyzer/ingest/manifest graph"),
    ("analyzer/rules/activity/creation", "rules::activity::creation",
     "analyzer/rules/base analyzer/correlation graph"),
    ("analyzer/rules/activity/aftermath", "rules::activity::aftermath",
     "analyzer/rules/base analyzer/correlation graph"),
    ("analyzer/rules/activity/attempts", "rules::activity::attempts",
     "analyzer/rules/base analyzer/correlation graph"),
    ("analyzer/rules/activity/record", "rules::activity::record",
     "analyzer/rules/base analyzer/correlation graph"),
    ("analyzer/rules/activity/access", "rules::activity::access",
     "analyzer/rules/base analyzer/rules/objects analyzer/correlation graph"),
    ("analyzer/rules/activity/identity", "rules::activity::identity",
     "analyzer/rules/activity/access analyzer/rules/activity/creation analyzer/rules/base "
     "analyzer/correlation graph"),
    ("analyzer/rules/activity/conduct", "rules::activity::conduct",
     "analyzer/rules/base analyzer/correlation graph"),
    ("analyzer/rules/objects", "rules::objects",
     "analyzer/rules/base graph/rbac graph/escalation/model"),
    ("analyzer/rules/change", "rules::change", "analyzer/rules/base analyzer/correlation graph"),
    ("analyzer/rules", "rules", "analyzer/correlation graph"),
    ("analyzer/analysis/causes", "analysis", "analyzer/correlation analyzer/rules graph reports/answers"),
    ("analyzer/analysis", "analysis",
     "analyzer/ingest analyzer/correlation analyzer/rules graph store reports"),
    ("analyzer/investigation", "investigation",
     "analyzer/correlation analyzer/rules analyzer/ingest/changes graph reports/answers "
     "reports/escape"),
    ("analyzer/check/kustomize", "check::kustomize", "analyzer/ingest"),
    ("analyzer/check/git", "check", "analyzer/check analyzer/process analyzer/ingest graph"),
    ("analyzer/check", "check",
     "analyzer/process analyzer/ingest analyzer/rules graph reports/answers"),
    ("analyzer/config", "config",
     "analyzer/check analyzer/ingest/bytes analyzer/rules graph store/records"),
    ("analyzer/queries/change", "queries", "analyzer/queries analyzer/analysis analyzer/rules graph reports/answers"),
    ("analyzer/queries", "queries",
     "analyzer/analysis analyzer/rules analyzer/correlation analyzer/investigation "
     "analyzer/check graph reports/answers"),
    ("analyzer/web", "web", ""),
    ("analyzer/serve", "serve",
     "analyzer/web analyzer/ingest analyzer/correlation analyzer/rules analyzer/analysis store "
     "reports graph"),
    ("analyzer/cli/terminal", "cli", ""),
    ("analyzer/cli/options", "cli::options",
     "analyzer/cli/terminal analyzer/config analyzer/ingest analyzer/analysis analyzer/queries "
     "analyzer/rules store reports graph"),
    ("analyzer/cli/commands", "cli::commands",
     "analyzer/cli/terminal analyzer/cli/options analyzer/config analyzer/ingest analyzer/correlation "
     "analyzer/rules analyzer/analysis analyzer/investigation analyzer/queries analyzer/check "
     "analyzer/serve graph store reports"),
    ("analyzer/cli/static", "cli", ""),
    ("analyzer/cli", "cli", "analyzer/config"),
]

TOP = ("graph", "store", "reports", "analyzer")
INCLUDE = re.compile(r'^\s*#include "([^"]+)"')
NAMESPACE = re.compile(r"^namespace (nsposture[\w:]*) \{", re.M)
FORWARD = re.compile(r"namespace nsposture[\w:]* \{\n(?:(?:class|struct|enum class) [^{};]+;\n)+\}")


def folder_of(path):
    return path.rpartition("/")[0]


def inside(folder, tree):
    return folder == tree or folder.startswith(tree + "/")


def allowed(folder, uses, target):
    """May a file of `folder` include one of `target`?"""
    if inside(target, folder):
        return True
    open_to_all = ["graph/base", "graph/model"]
    if not inside(folder, "graph") and not inside(folder, "store"):
        open_to_all.append("store/records")
    return any(inside(target, tree) for tree in open_to_all + uses)


def check_includes(root, path, uses, known):
    folder = folder_of(path)
    for number, line in enumerate((root / path).read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match or not match[1].startswith(tuple(top + "/" for top in TOP)):
            continue
        target = folder_of(match[1])
        if target in known and not allowed(folder, uses, target):
            yield f"{path}:{number}: {folder} may not include {match[1]}"


def check_namespace(root, path, namespace):
    text = FORWARD.sub("", (root / path).read_text())
    expected = "nsposture::" + namespace if namespace else "nsposture"
    for found in NAMESPACE.findall(text):
        if found != expected:
            yield f"{path}: opens namespace {found} instead of {expected}"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    known = {folder: (namespace, uses.split()) for folder, namespace, uses in TABLE}
    wrong, count = [], {}
    for top in TOP:
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            path = file.relative_to(root).as_posix()
            folder = folder_of(path)
            count[folder] = count.get(folder, 0) + 1
            if folder not in known:
                wrong.append(f"{path}: the folder is not in the table")
                continue
            namespace, uses = known[folder]
            wrong += check_includes(root, path, uses, known)
            wrong += check_namespace(root, path, namespace)
    wrong += [f"{folder}: {files} files, more than {MOST_FILES}"
              for folder, files in sorted(count.items()) if files > MOST_FILES]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
