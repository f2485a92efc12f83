"""The corpus of manifests (fixtures/reading): the objects of RBAC that the API server would store of each
file, by `kubectl create --dry-run=server`, and those that nsposture judges.

An object that the server would store and nsposture does not judge has to be told (exit code 3). One
that nsposture judges and the server refuses is a difference as well; a file that kubectl cannot read
may be judged.

Usage: storable.py BUILT PROGRAM [COUNT]
"""
import base64
import collections
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from cluster import Cluster, Refused, run_program

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "fixtures/reading/corpus.jsonl.gz"
KINDS = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]
NAMED = '{{.kind}}/{{.metadata.namespace}}/{{.metadata.name}}{{"\\n"}}'
# Valid, and there already.
EXISTS = re.compile(r'\(AlreadyExists\).*?: (\w+)\.rbac\.authorization\.k8s\.io "([^"]*)" already exists')
BY_KUBECTL = re.compile(r"^(error|unable to decode)", re.MULTILINE)  # the server's begin with a capital
NO_NAMESPACE = re.compile(r'namespaces "([^"]+)" not found')


def corpus():
    with gzip.open(CORPUS, "rt") as lines:
        next(lines)  # with which programs it was recorded
        for line in lines:
            entry = json.loads(line)
            yield entry["name"], base64.b64decode(entry["text"])


def create(cluster, path):
    command = [cluster.kubectl, "--kubeconfig", cluster.kubeconfig, "create", "--dry-run=server",
               "--validate=ignore", "-f", path, "-o", "go-template=" + NAMED]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120)


def stored_by_server(cluster, path):
    """How many of each kind; and what the server or kubectl complained of."""
    result = create(cluster, path)
    missing = set(NO_NAMESPACE.findall(result.stderr))
    for name in missing:
        try:
            cluster.api.ask("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        except Refused:
            pass  # no name of a namespace: the object is refused for it
    if missing:
        result = create(cluster, path)
    names = {line for line in result.stdout.splitlines() if line.split("/")[0] in KINDS}
    for resource, name in EXISTS.findall(result.stderr):
        kind = next(kind for kind in KINDS if kind.lower() + "s" == resource)
        names.add(f"{kind}//{name}")
    return collections.Counter(name.split("/")[0] for name in names), result.stderr


def judged(program, path):
    """How many of each kind, and whether anything was told that was not read or is refused."""
    code, out, err = run_program(program, "scan", "--from", path, "--builtin-roles", "none", "-o", "json")
    found = json.loads(out)["objects"] if out.strip() else {}
    return collections.Counter({kind: found[kind] for kind in KINDS if found.get(kind)}), code, err


def main(built, program, count="0"):
    entries = list(corpus())
    entries = entries[:int(count)] if int(count) else entries
    counts = collections.Counter()
    with Cluster(built) as cluster, tempfile.TemporaryDirectory() as scratch:
        for name, text in entries:
            path = pathlib.Path(scratch) / ("a.json" if text.lstrip()[:1] in (b"{", b"[") else "a.yaml")
            path.write_bytes(text)
            server, complaint = stored_by_server(cluster, path)
            ours, code, err = judged(program, path)
            path.unlink()
            if server == ours:
                counts["equal"] += 1
            elif not ours - server and code == 3:
                counts["not judged, and told"] += 1
            elif not server - ours and BY_KUBECTL.search(complaint):
                # Other programs read more than kubectl, such as lists in lists.
                counts["kubectl cannot read it, and judged"] += 1
            else:
                counts["DIFFERENT"] += 1
                print(f"  {name}: the server would store {dict(server)}, nsposture judges {dict(ours)}, code {code}\n"
                      f"    server: {complaint.strip()[:300]}\n    nsposture: {err.strip()[:300]}")
        print(f"storable: Kubernetes {cluster.version}, {len(entries)} files: "
              + ", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    return 1 if counts["DIFFERENT"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
