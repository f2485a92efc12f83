#!/usr/bin/env python3
"""The words of the command line: words_test.py NSPOSTURE SOURCE_FOLDER

A mistyped word is named with the one that was meant, a subject is written in one way everywhere, and the examples of
--help run.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
del sys.argv[1:]
sys.path.insert(0, str(SOURCE / "tests" / "support"))
from small_cluster import CLUSTER  # noqa: E402


class WordsTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="nsposture-words-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        (self.folder / "cluster.yaml").write_text(CLUSTER)
        self.environment = {"LC_ALL": "C", "HOME": str(self.folder), "KUBECONFIG": "/nonexistent",
                            "PATH": f"{self.folder}:{PROGRAM.parent}:{os.environ['PATH']}"}

    def run_program(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, capture_output=True, text=True,
                              env=self.environment)

    def shell(self, line):
        return subprocess.run(["bash", "-c", line], cwd=self.folder, capture_output=True, text=True,
                              env=self.environment)

    def test_slips(self):
        for line, wanted in (
                ("findngs", '"findngs" is not a command. Did you mean "findings"?'),
                ("Audit", '"Audit" is not a command. Did you mean "audit"?'),
                ("findngs --help", '"findngs" is not a command. Did you mean "findings"?'),
                ("help findngs", '"findngs" is not a command. Did you mean "findings"?'),
                ("help db inof", '"inof" is not a command of "nsposture db". Did you mean "info"?'),
                ("zzzzzz", '"zzzzzz" is not a command.\n'),
                ("events imprt x", '"imprt" is not a command of "nsposture events". Did you mean "import"?'),
                ("findings accpt --db p.db", '"accpt" is neither a command of "nsposture findings" nor an ID. '
                                             'Did you mean "accept"'),
                ("findings accpt", 'Did you mean "accept"'),
                ("audit --audit-logs a.log",
                 '"--audit-logs" is not an option of "nsposture audit". Did you mean "--audit-log"'),
                ("findings accept 3f --reson x --db p.db", 'Did you mean "--reason"'),
                ("findings --severity hgh --db p.db",
                 '"hgh" is not one of info, low, medium, high, critical. Did you mean "high"?'),
                ("rules -o jsno", 'Did you mean "json"?'),
                ("rules NP1o2", '"NP1o2" is not a rule. Did you mean "NP102"'),
                ("audit --from cluster.yaml --rule-off NP0010", 'Did you mean "NP001" or "NP010"'),
                ("audit --from cluster.yaml --rule-severity NP0100=low", 'Did you mean "NP010"'),
                ("rules NP102 NP103", '"NP103" is one word too many for "nsposture rules".'),
                ("audit dump.json", 'for "nsposture audit". Give a file or folder with --from.'),
                ("events", '"nsposture events" needs a command: '),
                ("", '"nsposture" needs a command: analyze, '),
                ("findings --db p.db --severity", "--severity needs a value"),
        ):
            with self.subTest(line):
                done = self.run_program(*shlex.split(line))
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(wanted, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_words_that_are_right(self):
        for line in ("help", "help findings", "help findings accept", "--help", "-h", "version", "-V", "--version",
                     "rules np102", "who-can create Namespaces --from cluster.yaml",
                     "who-can create NS --from cluster.yaml"):
            with self.subTest(line):
                done = self.run_program(*shlex.split(line))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotEqual(done.stdout, "")
        self.assertEqual(self.run_program("help", "findings").stdout, self.run_program("findings", "--help").stdout)
        self.assertEqual(self.run_program("version").stdout, self.run_program("--version").stdout)
        # Nobody asks about a configuration then.
        (self.folder / "nsposture.yaml").write_text("nonsense: 1\n")
        self.assertEqual(self.run_program("version").returncode, 0)

    # What is the same for every way to write a subject: the line, with {} for it.
    SUBJECTS = (
        "explain {} create namespaces --from cluster.yaml",
        "can-i create namespaces --as {} --from cluster.yaml",
        "remediate {} create namespaces --from cluster.yaml",
        "remediate --subject {} create namespaces --from cluster.yaml",
        "remediate --all-but {} create namespaces --from cluster.yaml",
        "remediate --allow {} create namespaces --from cluster.yaml",
        "what-if --remove clusterrolebinding/ci-admin={} --from cluster.yaml",
        "findings --subject {} --db posture.db",
        "audit --from cluster.yaml --trusted-impersonators {}",
        "audit --from cluster.yaml --config creators.yaml",
        "audit --from cluster.yaml --config trusted.yaml",
        "audit --from cluster.yaml --config accepted.yaml",
    )

    def answer(self, line, subject):
        for name, text in (("creators", "allowed_creators: ['{}']"), ("trusted", "trusted_identities: ['{}']"),
                           ("accepted", "accepted: [{{subject: '{}', reason: r}}]")):
            (self.folder / f"{name}.yaml").write_text("version: 1\n" + text.format(subject) + "\n")
        done = self.run_program(*shlex.split(line.format(subject)), "-q", "-o", "json")
        # Some answers say what was asked, in its words.
        return done.returncode, done.stdout.replace(subject, "…"), done.stderr

    def test_one_way_to_write_a_subject(self):
        self.run_program("audit", "--from", "cluster.yaml", "--db", "posture.db", "-q")
        account = ("sa:ci/builder", "system:serviceaccount:ci:builder", "user:system:serviceaccount:ci:builder")
        for line in self.SUBJECTS:
            answers = {}
            for subject in (*account, "user:jane", "group:platform"):
                with self.subTest(line.format(subject)):
                    if "can-i" in line and subject.startswith("group:"):
                        continue
                    code, out, err = answers[subject] = self.answer(line, subject)
                    self.assertIn(code, (0, 1), err)
                    if subject in account:
                        self.assertEqual(strip_times(out), strip_times(answers[account[0]][1]))
            for subject in ("sa:ci", "sa:/builder"):
                with self.subTest(line.format(subject)):
                    if "accepted.yaml" in line:  # a pattern there
                        continue
                    self.assertIn(self.answer(line, subject)[0], (2, 3))

    def test_accepting_by_subject(self):
        self.run_program("audit", "--from", "cluster.yaml", "--db", "posture.db", "-q")
        covered = {}
        for subject in ("sa:ci/builder", "system:serviceaccount:ci:builder", "system:serviceaccount:ci:*", "sa:ci/*",
                        "group:platform", "user:jane", "user:other"):
            done = self.run_program("findings", "accept", "--subject", subject, "--reason", "r", "--db", "posture.db")
            self.assertEqual(done.returncode, 0, done.stderr)
            covered[subject] = done.stdout.split(": ")[1].split()[0]
        self.assertEqual(len({covered[s] for s in covered if "ci" in s}), 1, covered)
        self.assertNotEqual(covered["sa:ci/builder"], "0", covered)
        self.assertEqual(covered["user:other"], "0", covered)
        for subject in ("sa:ci", "system:serviceaccount:*"):
            done = self.run_program("findings", "accept", "--subject", subject, "--reason", "r", "--db", "posture.db")
            self.assertEqual(done.returncode, 2, done.stdout)

    def examples(self, *command):
        text = self.run_program(*command, "--help").stdout
        listed = text.partition("\nExample:\n")[2]
        commands = [line.split()[0] for line in text.partition("\nSubcommands:\n")[2].splitlines()
                    if line.startswith("  ") and not line.startswith("   ")]
        yield from (line.strip() for line in listed.splitlines() if line.strip())
        for name in commands:
            if len(command) < 2:
                yield from self.examples(*command, name)

    def lay_examples(self):
        """What the examples name: a cluster, a log, a database, a repository with a change."""
        self.run_program("demo", "--write", ".", "-q")
        done = self.shell("""
            set -e
            gzip -dk audit.log.gz
            cp cluster.yaml before.yaml; sed 's/create/delete/' cluster.yaml >after.yaml
            printf '#!/bin/sh\\ncat cluster.yaml\\n' >kubectl; chmod +x kubectl
            printf 'version: 1\\n' >nsposture.yaml
            git init -q; git config user.name n; git config user.email n@example.com
            mkdir manifests; cp cluster.yaml manifests/rbac.yaml
            git add manifests; git commit -qm one; git update-ref refs/remotes/origin/main HEAD
            sed -i 's/jane/joe/' manifests/rbac.yaml; git commit -qam two
        """)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.run_program("findings", "--db", "posture.db", "-o", "name").stdout.split()[0]

    def test_examples_of_help_run(self):
        names = {"3fa9c1": self.lay_examples(), "suspicious-namespace": "s1-lotus",
                 "/var/log/kubernetes/audit.log": "audit.log"}
        lines = list(dict.fromkeys(self.examples()))
        self.assertGreater(len(lines), 25, lines)
        for line in lines:
            if line.startswith("nsposture serve"):
                continue  # needs a cluster
            for name, there in names.items():
                line = line.replace(name, there)
            with self.subTest(line):
                done = self.shell(line)
                self.assertIn(done.returncode, (0, 1), done.stderr)
                self.assertNotIn("error", done.stderr)

    def test_demo_prints_a_line_that_a_shell_takes(self):
        for folder in ("two words", "plain"):
            with self.subTest(folder):
                done = self.run_program("demo", "--write", folder)
                line = done.stderr.splitlines()[0]
                self.assertTrue(line.startswith("$ nsposture audit --from "), line)
                self.assertEqual("'" in line, folder != "plain", line)
                self.assertIn(self.shell(line[2:] + " -q").returncode, (0, 1))

    def bash_completes(self, *words):
        line = ('source <(nsposture completion bash); COMP_WORDS=(nsposture "$@"); COMP_CWORD=$#; _nsposture; '
                'printf "%s\\n" "${COMPREPLY[@]}"')
        return subprocess.run(["bash", "-c", line, "-", *words], cwd=self.folder, capture_output=True, text=True,
                              env=self.environment).stdout.split()

    def test_completions(self):
        self.run_program("scan", "--from", "cluster.yaml", "--db", "posture.db")
        for source in (("--from", "cluster.yaml"), ("--db", "posture.db")):
            self.assertIn("ci", self.bash_completes("who-can", "create", "pods", *source, "-n", ""))
            subjects = self.bash_completes("can-i", *source, "--as", "")
            for subject in ("sa:ci/builder", "group:platform", "jane"):
                self.assertIn(subject, subjects)
        self.assertEqual(self.bash_completes("who-can", "--from", "no-such-file", "-n", ""), [])
        # No source, and no question to a cluster.
        self.assertEqual(self.bash_completes("who-can", "create", "pods", "-n", ""), [])

    def test_all_namespaces_as_kubectl_has_it(self):
        for line in ("who-can create namespaces", "can-i create namespaces --as jane", "explain jane create namespaces",
                     "remediate jane create namespaces"):
            with self.subTest(line):
                plain = self.run_program(*line.split(), "--from", "cluster.yaml")
                for option in ("-A", "--all-namespaces"):
                    done = self.run_program(*line.split(), option, "--from", "cluster.yaml")
                    self.assertEqual((done.returncode, done.stdout), (plain.returncode, plain.stdout), done.stderr)
                both = self.run_program(*line.split(), "-A", "-n", "ci", "--from", "cluster.yaml")
                self.assertEqual(both.returncode, 2)

    def test_a_threshold_out_of_range_is_told_with_its_place(self):
        (self.folder / "nsposture.yaml").write_text("thresholds:\n  short_lived: 5m\n  burst: -1\n")
        done = self.run_program("config", "check")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nsposture.yaml:3:10: burst: ", done.stderr)

    def test_a_time_below_zero_is_told_in_words(self):
        (self.folder / "nsposture.yaml").write_text("thresholds:\n  burst_window: -5m\n")
        done = self.run_program("config", "check")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nsposture.yaml:2:17: burst-window: a length of time cannot be negative", done.stderr)

    def test_a_wrong_variable_is_told_by_its_name(self):
        self.environment["NSPOSTURE_FAIL_ON"] = "severe"
        self.addCleanup(self.environment.pop, "NSPOSTURE_FAIL_ON")
        done = self.run_program("audit", "--from", "cluster.yaml")
        self.assertEqual(done.returncode, 2)
        self.assertIn('NSPOSTURE_FAIL_ON: "severe" is not one of', done.stderr)
        self.assertEqual(self.run_program("who-can", "get", "pods", "--from", "cluster.yaml").returncode, 0)

    def test_a_reader_that_has_enough_is_no_failure(self):
        done = self.shell("nsposture rules --markdown | head -n 1; echo ${PIPESTATUS[0]}")
        self.assertIn(done.stdout.splitlines()[1], ("0", "141"))
        self.assertEqual(done.stderr, "")


def strip_times(text):
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)


if __name__ == "__main__":
    unittest.main()
