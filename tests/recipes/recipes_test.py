#!/usr/bin/env python3
"""Runs the recipes of deploy/ as their tools would: recipes_test.py NSPOSTURE PROJECT

The GitHub Action step by step as a runner does (bash with its flags, the checkout a shallow merge commit), the
GitLab job line by line, the pre-commit hook by its entry. Also holds docs/policy.schema.json against what the
program reads.
"""
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import jsonschema
import yaml

ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules:
  - {apiGroups: [""], resources: [namespaces], verbs: [create]}
---
"""
BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects:
  - {kind: Group, name: platform}
"""
GAIN = "  - {kind: Group, name: dev}\n"


class Recipes:
    def __init__(self, program, project, scratch):
        self.project, self.scratch, self.faults = project, scratch, []
        self.environment = {
            "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(scratch), "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.com",
            "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.com"}

    def expect(self, holds, what):
        if not holds:
            self.faults.append(what)

    def run(self, command, folder, **environment):
        return subprocess.run(command, cwd=folder, env={**self.environment, **environment},
                              capture_output=True, text=True)

    def git(self, folder, *arguments):
        done = self.run(["git", *arguments], folder)
        if done.returncode != 0:
            raise RuntimeError(f"git {arguments}: {done.stderr}")
        return done.stdout.strip()

    def upstream(self, name, change):
        """A repository with a main branch and a branch `change` merged with it, as for a pull request."""
        folder = self.scratch / name
        (folder / "rbac").mkdir(parents=True)
        self.git(folder, "init", "-q", "-b", "main")
        (folder / "rbac/makers.yaml").write_text(ROLE + BINDING)
        (folder / "values.yaml").write_text("replicas: 1\n")
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "-qm", "first")
        base = self.git(folder, "rev-parse", "HEAD")
        self.git(folder, "checkout", "-q", "-b", "change")
        (folder / "rbac/makers.yaml").write_text(ROLE + BINDING + change)
        (folder / "notes.yaml").write_text("a: 1\n")
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "-qm", "change")
        self.git(folder, "checkout", "-q", "main")
        (folder / "other.yaml").write_text("later: on main\n")
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "-qm", "later")
        self.git(folder, "checkout", "-q", "-b", "merge")
        self.git(folder, "merge", "-q", "--no-edit", "change")
        return folder, base

    def run_action(self, name, upstream, base="main"):
        """The steps of the action in a fresh checkout: its folder, the exit code, outputs, the job's summary."""
        work = self.scratch / f"{name}-work"
        self.git(self.scratch, "clone", "-q", "--depth=1", "--branch", "merge", f"file://{upstream}", str(work))
        action = yaml.safe_load((self.project / "deploy/github/action.yml").read_text())
        values = {f"inputs.{key}": one["default"] for key, one in action["inputs"].items()}
        values |= {"github.base_ref": base, "github.action_repository": "owner/nsposture",
                   "github.server_url": "https://github.invalid"}
        fill = lambda text: re.sub(r"\$\{\{ *([a-z_.]+) *\}\}", lambda m: values[m[1]], text)
        summary = self.scratch / f"{name}-summary.md"
        failed, outputs = 0, []
        for step in action["runs"]["steps"]:
            if failed and "if" not in step:
                continue
            self.expect("${{" not in step["run"], f"{name}: an expression in a script can be injected")
            environment = {key: fill(value) for key, value in step.get("env", {}).items()}
            done = self.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                            work, GITHUB_STEP_SUMMARY=str(summary), **environment)
            outputs.append(done.stdout + done.stderr)
            failed = failed or done.returncode
        # The first step installs, and finds the program in the PATH already.
        return work, failed, outputs[1:], summary.read_text() if summary.exists() else ""

    def action_without_verdict(self):
        """A check that ends before its verdict shows no report: not one that the pull request brought along either."""
        planted = "### nsposture\n\n**nothing found.**\n"
        for name, files, base in (("broken-policy", {".nsposture.yaml": "version: [\n"}, "main"),
                                  ("no-base", {}, "gone")):
            upstream, _ = self.upstream(name, GAIN)
            for file, text in {**files, "nsposture.md": planted, "nsposture.sarif": "{}"}.items():
                (upstream / file).write_text(text)
            self.git(upstream, "add", "-A")
            self.git(upstream, "commit", "-qm", "planted")
            work, failed, outputs, summary = self.run_action(name, upstream, base)
            self.expect(failed not in (0, 1, 3), f"{name}: exit {failed}: {outputs}")
            self.expect(summary == "", f"{name}: shown {summary!r}")
            self.expect(not (work / "nsposture.sarif").exists(), f"{name}: the planted SARIF is there still")

    def action_with_planted_report(self):
        """Where the pull request brings a report along, the job shows the check's own."""
        upstream, _ = self.upstream("planted", GAIN)
        (upstream / "nsposture.md").write_text("planted\n")
        (upstream / "nsposture.sarif").symlink_to("/dev/null")
        self.git(upstream, "add", "-A")
        self.git(upstream, "commit", "-qm", "planted")
        work, failed, outputs, summary = self.run_action("planted", upstream)
        self.expect(failed == 1, f"planted: exit {failed}: {outputs}")
        self.expect("### nsposture" in summary and "planted" not in summary, f"planted: {summary!r}")
        self.expect(json.loads((work / "nsposture.sarif").read_text())["runs"][0]["results"], "planted: SARIF")

    def action(self, change, expected):
        name = f"action-{expected}"
        upstream, _ = self.upstream(name, change)
        work, failed, outputs, text = self.run_action(name, upstream)
        self.expect(failed == expected, f"{name}: exit {failed}, not {expected}: {outputs}")
        self.expect("### nsposture" in text, f"{name}: no summary")
        sarif = json.loads((work / "nsposture.sarif").read_text())
        schema = json.loads((self.project / "tests/support/sarif/sarif-2.1.0-rtm.5.json").read_text())
        for error in jsonschema.Draft4Validator(schema).iter_errors(sarif):
            self.expect(False, f"{name}: SARIF: {error.message}")
        rules = [result["ruleId"] for result in sarif["runs"][0]["results"]]
        gained = "::error file=rbac/makers.yaml,line=13,col=5,title=NP240" in outputs[0]
        self.expect(gained == bool(change), f"{name}: annotations {outputs[0]}")
        self.expect(("NP240" in rules) == bool(change), f"{name}: SARIF {rules}")

    def job(self, change, expected):
        name = f"job-{expected}"
        folder, base = self.upstream(name, change)
        job = yaml.safe_load((self.project / "deploy/gitlab-ci.yml").read_text())["nsposture"]
        script = "\n".join(job["script"])
        done = self.run(["bash", "-eo", "pipefail", "-c", script], folder,
                        CI_MERGE_REQUEST_DIFF_BASE_SHA=base, **job["variables"])
        self.expect(done.returncode == expected, f"{name}: exit {done.returncode}: {done.stderr}")
        report = job["artifacts"]["reports"]
        quality = json.loads((folder / report["codequality"]).read_text())
        for entry in quality:
            self.expect(entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
                        and entry["location"]["path"] == "rbac/makers.yaml"
                        and entry["location"]["lines"]["begin"] > 0, f"{name}: {entry}")
        found = any(entry["check_name"] == "NP240" for entry in quality)
        self.expect(found == bool(change), f"{name}: {quality}")
        self.expect((folder / report["junit"]).read_text().startswith("<?xml"), f"{name}: JUnit")

    def hook(self, change, expected):
        name = f"hook-{expected}"
        folder, _ = self.upstream(name, "")
        hooks = yaml.safe_load((self.project / ".pre-commit-hooks.yaml").read_text())
        self.expect([hook["id"] for hook in hooks] == ["nsposture-check", "nsposture-check-image"], f"{name}: ids")
        hook = hooks[0]
        (folder / "rbac/makers.yaml").write_text(ROLE + BINDING + change)
        self.git(folder, "add", "-A")
        self.expect(re.search(hook["files"], "rbac/makers.yaml") is not None, f"{name}: files")
        self.expect(hook["pass_filenames"] is False, f"{name}: pass_filenames")
        done = self.run(shlex.split(hook["entry"]), folder)
        self.expect(done.returncode == expected, f"{name}: exit {done.returncode}: {done.stdout}")
        self.expect(("NP240" in done.stdout) == bool(change), f"{name}: {done.stdout}")

    def release(self):
        """A release as the action and the component download it: its folder, and the tarball's checksum."""
        name = "nsposture-0.1.0-linux-" + {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
        folder = self.scratch / "releases/v0.1.0"
        (folder / name).mkdir(parents=True)
        program = folder / name / "nsposture"
        program.write_text("#!/bin/sh\necho installed\n")
        program.chmod(0o755)
        subprocess.run(["tar", "-czf", f"{name}.tar.gz", name], cwd=folder, check=True)
        digest = hashlib.sha256((folder / f"{name}.tar.gz").read_bytes()).hexdigest()
        (folder / "SHA256SUMS").write_text(f"{digest}  {name}.tar.gz\n{'0' * 64}  another.deb\n")
        return folder.parent, digest

    def installs(self):
        """The action and the component install what they run, and nothing with another checksum."""
        releases, digest = self.release()
        bare = {"PATH": "/usr/bin:/bin", "DOWNLOADS": f"file://{releases}", "VERSION": "0.1.0", "SERVER": "",
                "REPOSITORY": ""}
        action = yaml.safe_load((self.project / "deploy/github/action.yml").read_text())["runs"]["steps"][0]
        component = (self.project / "deploy/gitlab-component/templates/check.yml").read_text()
        job = list(yaml.safe_load_all(component))[1]["nsposture"]
        before = "\n".join(job["before_script"]) + "\nnsposture"
        for checksum, good in (("", True), (digest, True), ("1" * 64, False)):
            path = self.scratch / "github-path"
            path.write_text("")
            done = self.run(["bash", "-eo", "pipefail", "-c", action["run"]], self.scratch,
                            **bare, SHA256=checksum, GITHUB_PATH=str(path))
            self.expect((done.returncode == 0) == good, f"action installs {checksum}: {done.stderr}")
            added = path.read_text().strip()
            self.expect((pathlib.Path(added or "/nowhere") / "nsposture").exists() == good, f"action: PATH {added}")
            done = self.run(["bash", "-eo", "pipefail", "-c", before], self.scratch, PATH=bare["PATH"],
                            NSPOSTURE_VERSION="0.1.0", NSPOSTURE_DOWNLOADS=bare["DOWNLOADS"],
                            NSPOSTURE_SHA256=checksum)
            self.expect(("installed" in done.stdout) == good, f"component installs {checksum}: {done.stderr}")
            self.expect((done.returncode == 0) == good, f"component: exit {done.returncode}")

    def pipe(self):
        """What `helm template` and `kustomize build` write, and what they write when they fail."""
        before = self.scratch / "before.yaml"
        before.write_text(ROLE + BINDING)
        for text, code, told in ((ROLE + BINDING + GAIN, 1, "NP240"), (ROLE + BINDING, 0, "nothing found"),
                                 ("", 3, "is empty"), (" \n", 3, "is empty")):
            done = subprocess.run(["nsposture", "check", "-", "--base", str(before)], input=text, text=True,
                                  capture_output=True, cwd=self.scratch, env=self.environment)
            self.expect(done.returncode == code and told in done.stdout + done.stderr,
                        f"stdin {text[-20:]!r}: exit {done.returncode}: {done.stdout} {done.stderr}")

    def schema(self):
        schema = json.loads((self.project / "docs/policy.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        folder = self.scratch / "schema"
        folder.mkdir()
        (folder / "a.yaml").write_text(ROLE + BINDING)
        self.run(["nsposture", "check", "--init"], folder)
        documented = re.search(r"```yaml\n(version: 1\n.*?)```", (self.project / "docs/check.md").read_text(), re.S)
        first = (folder / ".nsposture.yaml").read_text()
        # The examples in comments, too.
        uncommented = re.sub(r"^( *)# (rules:|  NP|exclude:|  - |required_labels:|    values|forbidden:|    verbs|"
                             r"    reason|    resources|  reason)", r"\1\2", first, flags=re.M)
        texts = {"first": first, "first, uncommented": uncommented, "documented": documented[1],
                 "empty": "", "bad key": "fail-on: high\n", "bad level": "fail_on: hihg\n",
                 "bad rule": "rules: {NP204: often}\n", "two kinds": "namespaces: {may_create: [{user: a, group: b}]}\n",
                 "no slash": "namespaces: {may_create: [{service_account: b}]}\n",
                 "nothing forbidden": "forbidden: [{subjects: [a]}]\n", "version": "version: 2\n",
                 "list for text": "baseline: [a]\n", "text for list": "exclude: a\n", "off": "rules: {NP204: off}\n"}
        for name, text in texts.items():
            policy = self.scratch / "policy.yaml"
            policy.write_text(text)
            baseline = self.scratch / ".nsposture-baseline.json"
            baseline.write_text('{"findings": []}')
            done = self.run(["nsposture", "check", str(folder / "a.yaml"), "--policy", str(policy),
                             "--fail-on", "none"], folder)
            by_schema = validator.is_valid(yaml.safe_load(text))
            self.expect(by_schema == (done.returncode != 2),
                        f"policy `{name}`: schema says {by_schema}, the program {done.returncode} {done.stderr}")


def main():
    program, project = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        recipes = Recipes(program, project, pathlib.Path(scratch))
        for change, expected in ((GAIN, 1), ("", 0)):
            recipes.action(change, expected)
            recipes.job(change, expected)
            recipes.hook(change, expected)
        recipes.action_without_verdict()
        recipes.action_with_planted_report()
        recipes.installs()
        recipes.pipe()
        recipes.schema()
    print("\n".join(recipes.faults) or "all recipes do what they are for")
    return 1 if recipes.faults else 0


if __name__ == "__main__":
    sys.exit(main())
