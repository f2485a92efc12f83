#!/usr/bin/env python3
"""One call after the other fails, of the disk or of memory: faults_test.py NSPOSTURE LIBRARY [POINTS]

LIBRARY (failing_calls.cpp) makes the N-th fail. Whatever fails, the program ends by itself with one of its exit codes.
Where it says that all went well, the outcome is the same as without a fault; else one sentence says what went wrong.
The database is sound afterwards. POINTS: how many of each command and kind are tried, spread over all of them.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, LIBRARY = (str(pathlib.Path(name).resolve()) for name in sys.argv[1:3])
POINTS = int(sys.argv[3]) if len(sys.argv) > 3 else 40
del sys.argv[1:]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from small_cluster import CLUSTER  # noqa: E402

EVENT = ('{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%d","stage":"ResponseComplete",'
         '"requestURI":"/api/v1/namespaces","verb":"create","user":{"username":"eve","groups":'
         '["system:authenticated"]},"sourceIPs":["10.0.0.9"],"objectRef":{"resource":"namespaces","name":"n%d",'
         '"apiVersion":"v1"},"responseStatus":{"code":201},"requestReceivedTimestamp":"2026-11-25T09:00:%02d.000000Z",'
         '"stageTimestamp":"2026-11-25T09:00:%02d.100000Z","annotations":{"authorization.k8s.io/decision":"allow",'
         '"authorization.k8s.io/reason":""}}\n')
ANSWERS = (0, 1)  # of exit codes: an answer was given
COMMANDS = {
    "audit": ("audit", "--from", "cluster.yaml", "--audit-log", "audit.log", "--db", "n.db", "-o", "json",
              "--report", "report.html", "--report", "report.csv", "--kubernetes-version", "1.34"),
    "scan": ("scan", "--from", "cluster.yaml", "--db", "n.db", "-o", "json", "--kubernetes-version", "1.34"),
    "import": ("events", "import", "audit.log", "--db", "n.db", "-o", "json"),
    "prune": ("db", "prune", "--keep", "30d", "--db", "n.db", "-o", "json"),
}


class Run:
    def __init__(self, folder, command, kind="none", at=0):
        count = folder / "count"
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder), "KUBECONFIG": "/nonexistent",
                       "LD_PRELOAD": LIBRARY, "FAULT_KIND": kind, "FAULT_AT": str(at), "FAULT_COUNT": str(count)}
        self.done = subprocess.run([PROGRAM, *COMMANDS[command]], cwd=folder, capture_output=True, timeout=120,
                                   env=environment)
        self.code, self.err = self.done.returncode, self.done.stderr.decode(errors="replace")
        self.calls = int(count.read_text()) if count.exists() else 0


class FaultsTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="nsposture-faults-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.tried = 0

    def fresh(self, command):
        """A folder with what the command needs. A database of before, where it changes one."""
        folder = self.folder / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "cluster.yaml").write_text(CLUSTER)
        (folder / "audit.log").write_text("".join(EVENT % (i, i, i, i) for i in range(6)))
        if command in ("prune", "import"):
            before = self.folder / "before.db"
            if not before.exists():
                for taken in ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-11-25T00:00:00Z"):
                    subprocess.run([PROGRAM, "scan", "-q", "--from", "cluster.yaml", "--taken", taken,
                                    "--db", str(before)], cwd=folder, check=True, capture_output=True)
            shutil.copy(before, folder / "n.db")
        return folder

    def contents(self, folder):
        """Of the database, by what it holds; of reports, whether they are whole."""
        info = subprocess.run([PROGRAM, "db", "info", "--db", "n.db", "-o", "json"], cwd=folder, capture_output=True)
        lines = [line for line in info.stdout.decode().splitlines()
                 if not any(word in line for word in ("bytes", "taken", "time", "fingerprint", "size"))]
        sizes = {path.name: path.stat().st_size // 64 for path in folder.glob("report.*")}
        return lines, sizes

    def assert_sound(self, folder, where):
        left = [path.name for path in folder.iterdir() if path.name.startswith(".") or ".tmp" in path.name]
        self.assertEqual(left, [], where)
        if not (folder / "n.db").exists():
            return
        # A database that was not even begun is none; the next run begins it.
        again = subprocess.run([PROGRAM, *COMMANDS["scan"]], cwd=folder, capture_output=True)
        self.assertEqual(again.returncode, 0, (where, again.stderr))
        verified = subprocess.run([PROGRAM, "db", "verify", "--db", "n.db"], cwd=folder, capture_output=True)
        self.assertEqual(verified.returncode, 0, (where, verified.stderr))

    def each_fails(self, command, kind):
        folder = self.fresh(command)
        whole = Run(folder, command, kind)
        self.assertIn(whole.code, ANSWERS, whole.err)
        meant = self.contents(folder)
        self.assertGreater(whole.calls, 5)
        step = max(1, whole.calls // POINTS)
        for at in range(1, whole.calls + 1, step):
            folder = self.fresh(command)
            run = Run(folder, command, kind, at)
            where = f"{command}, {kind} {at} of {whole.calls}: exit code {run.code}: {run.err}"
            self.assertIn(run.code, (0, 1, 2, 3, 4, 5), where)
            if run.code in ANSWERS:
                self.assertEqual(run.code, whole.code, where)
                self.assertEqual(self.contents(folder), meant, where)
            else:
                self.assertTrue(run.err.strip(), where)
            self.assert_sound(folder, where)
            self.tried += 1
        print(f"{command}, {kind}: {self.tried} of {whole.calls} calls failed one at a time")
        self.tried = 0


def add(command, kind):
    def test(self):
        self.each_fails(command, kind)
    setattr(FaultsTest, f"test_{command}_when_{kind}_fails", test)


for one in COMMANDS:
    for sort in ("io", "memory"):
        add(one, sort)

if __name__ == "__main__":
    unittest.main()
