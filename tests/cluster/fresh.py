"""A cluster that nobody has touched: how soon it is ready, and what `audit` says of it."""
import json
import pathlib
import sys
import tempfile

from cluster import Cluster, run_program


def main(built, program):
    with Cluster(built) as cluster, tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        print(f"fresh: Kubernetes {cluster.version}, ready after {cluster.seconds_to_start:.1f} s")
        code, out, err = run_program(program, "audit", "--kubeconfig", cluster.kubeconfig,
                                     "-o", "json")
        findings = json.loads(out).get("findings", []) if out.strip() else []
        loud = [f for f in findings if f["severity"] != "info"]
        print(f"fresh: audit exit code {code}, {len(findings)} findings, {len(loud)} above info")
        for finding in loud:
            print(f"  {finding['rule']} {finding['severity']}: {finding['title']}"
                  f" {finding.get('subject', '')} {finding.get('namespace', '')}")
        if code and not loud:
            print(err[-2000:])
    # The folder is gone once the input is closed.
    left = pathlib.Path(cluster.folder).exists()
    if left:
        print(f"fresh: {cluster.folder} was left behind")
    return 1 if code or loud or left else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
