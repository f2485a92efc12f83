#!/usr/bin/env python3
"""Runs the evidence script of a plan, with real files and a kubectl that plays a cluster.

evidence_test.py NSPOSTURE PROJECT
"""
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, PROJECT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
del sys.argv[1:]
sys.path.insert(0, str(PROJECT / "tests" / "serve"))

from harness import Serve, event, event_list, wait_for  # noqa: E402

STORY = PROJECT / "fixtures" / "stories" / "story-1"
KUBECTL = """#!/bin/sh
for word in "$@"; do [ "$word" = "$REFUSED" ] && { echo "forbidden: $word" >&2; exit 1; }; done
case "$*" in
*"-o name"*) echo pod/one; echo pod/two ;;
*) echo "played: $*" ;;
esac
"""


class EvidenceTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="nsposture-evidence-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "nsposture").symlink_to(PROGRAM)
        (tools / "kubectl").write_text(KUBECTL)
        (tools / "kubectl").chmod(0o755)
        self.env = {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": "/nonexistent"}
        self.rbac, self.log = self.unpack("before.json"), self.unpack("audit.log")

    def unpack(self, name):
        path = self.folder / "input" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.decompress((STORY / (name + ".gz")).read_bytes()))
        return path

    def run_in(self, folder, *command, env=None):
        return subprocess.run([str(word) for word in command], cwd=folder, capture_output=True,
                              text=True, timeout=120, env={**self.env, **(env or {})},
                              stdin=subprocess.DEVNULL)

    def investigate(self, *arguments, ns="s1-raven"):
        done = self.run_in(self.folder, "nsposture", "investigate", ns, "-o", "json",
                           "--write-plan", "plan", *arguments)
        self.assertIn(done.returncode, (0, 1), done.stderr)

    def keep(self, **env):
        """Runs the script in another folder than the plan was made in."""
        where = self.folder / "elsewhere"
        where.mkdir(exist_ok=True)
        return self.run_in(where, "bash", self.folder / "plan" / "00-evidence.sh", env=env)

    @property
    def kept(self):
        return self.folder / "elsewhere" / "evidence"

    def assert_hashed(self):
        told = {line.split("  ", 1)[1].removeprefix("./")
                for line in (self.kept / "SHA256SUMS").read_text().splitlines()}
        files = {str(path.relative_to(self.kept)) for path in self.kept.rglob("*") if path.is_file()}
        self.assertEqual(told, files - {"SHA256SUMS"})
        checked = self.run_in(self.kept, "sha256sum", "--quiet", "-c", "SHA256SUMS")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def assert_cluster_kept(self):
        self.assertIn("clusterrolebindings", (self.kept / "rbac.json").read_text())

    def events_in(self, database):
        done = self.run_in(self.folder, "nsposture", "db", "info", "--db", database, "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["events"]

    def fill(self):
        for command in (["scan", "--from", "input/before.json"], ["events", "import", "input/audit.log"]):
            done = self.run_in(self.folder, "nsposture", *command, "--db", "posture.db")
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_from_a_database(self):
        self.fill()
        self.investigate("--db", "posture.db")
        done = self.keep()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.events_in(self.kept / "posture.db"), self.events_in("posture.db"))
        logs = list(self.kept.glob("log-*-audit.log"))
        self.assertEqual([log.read_bytes() for log in logs], [self.log.read_bytes()])
        self.assert_cluster_kept()
        self.assert_hashed()
        self.assertEqual(self.kept.stat().st_mode & 0o077, 0)
        for path in self.kept.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_from_files_without_a_database(self):
        self.investigate("--from", "input/before.json", "--audit-log", "input/audit.log")
        done = self.keep()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.kept / "rbac-1-before.json").read_bytes(), self.rbac.read_bytes())
        self.assertEqual((self.kept / "log-1-audit.log").read_bytes(), self.log.read_bytes())
        self.assertFalse((self.kept / "posture.db").exists())
        self.assert_cluster_kept()
        self.assert_hashed()

    def test_from_what_serve_took_while_it_runs(self):
        serve = Serve(PROGRAM, self.folder / "posture.db", "--from", self.rbac)
        self.addCleanup(serve.close)
        serve.wait_until_judged()
        self.assertEqual(serve.post(event_list(event(1), event(2)))[0], 200)
        self.investigate("--db", "posture.db", ns="made-1")
        script = (self.folder / "plan" / "00-evidence.sh").read_text()
        self.assertNotIn("webhook", script)
        # More comes in, which only the write-ahead log has.
        self.assertEqual(serve.post(event_list(event(3)))[0], 200)
        done = self.keep()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIsNone(serve.process.poll())
        self.assertEqual(self.events_in(self.kept / "posture.db"), 3)
        self.assertFalse(list(self.kept.glob("posture.db-*")))
        bare = self.folder / "bare.db"
        shutil.copy(self.folder / "posture.db", bare)
        lacking = self.run_in(self.folder, "nsposture", "db", "info", "--db", bare, "-o", "json")
        self.assertFalse(lacking.returncode == 0 and json.loads(lacking.stdout)["events"] == 3)
        verified = self.run_in(self.folder, "nsposture", "db", "verify", "--db",
                               self.kept / "posture.db")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.assert_hashed()
        wait_for(lambda: serve.get("/readyz")[0] == 200)

    def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(self):
        self.fill()
        self.investigate("--db", "posture.db")
        self.log.unlink()
        done = self.keep(REFUSED="clusterroles,clusterrolebindings,roles,rolebindings")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not kept", done.stderr)
        self.assertIn("not kept: log-1-audit.log", done.stderr)
        self.assertIn("not kept: rbac.json", done.stderr)
        self.assertTrue((self.kept / "posture.db").exists())
        self.assert_hashed()

    def test_nothing_that_was_kept_is_written_over(self):
        self.fill()
        self.investigate("--db", "posture.db")
        self.assertEqual(self.keep().returncode, 0)
        before = (self.kept / "SHA256SUMS").read_bytes()
        again = self.keep()
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("exists", again.stderr)
        self.assertEqual((self.kept / "SHA256SUMS").read_bytes(), before)
        copied = self.run_in(self.folder, "nsposture", "db", "copy", "--db", "posture.db", "--to",
                             self.kept / "posture.db")
        self.assertEqual(copied.returncode, 3, copied.stderr)
        self.assert_hashed()


if __name__ == "__main__":
    unittest.main()
