#!/usr/bin/env python3
"""Holds what a terminal or a log viewer gets from hostile names: visible_test.py NSPOSTURE

No command may pass on a character that moves the cursor, hides text or turns its direction, nor a byte that is not
UTF-8, whether on stdout or stderr; each line of the JSON log is JSON.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unicodedata
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
del sys.argv[1:]

# A soft hyphen, C1, bidirectional and zero-width marks, fillers, variation selectors, tags.
HOSTILE = "\u00ad\u009b\u0085\u061c\u180e\u200b\u200e\u202e\u2028\u2066\ufeff\ufe0f\u3164\uffa0\u115f\U000e0041\U000e0100"
FILLERS = {0x115F, 0x1160, 0x3164, 0xFFA0, 0x034F}


def is_hidden(c):
    code = ord(c)
    if c in "\n\t":
        return False
    return (unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") or code in FILLERS
            or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF)


def rbac(user):
    group = "rbac.authorization.k8s.io"
    role = {"apiVersion": group + "/v1", "kind": "ClusterRole", "metadata": {"name": "maker"},
            "rules": [{"apiGroups": [""], "resources": ["namespaces"], "verbs": ["create", "get"]}]}
    binding = {"apiVersion": group + "/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "makers"},
               "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "maker"},
               "subjects": [{"apiGroup": group, "kind": "User", "name": user}]}
    return {"apiVersion": "v1", "kind": "List", "items": [role, binding]}


class VisibleTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="nsposture-visible-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def run_program(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, capture_output=True,
                              env={"LC_ALL": "C", "PATH": os.environ["PATH"]})
        texts = []
        for stream in (done.stdout, done.stderr):
            text = stream.decode()  # not UTF-8: an error
            hidden = sorted({f"U+{ord(c):04X}" for c in text if is_hidden(c)})
            self.assertEqual(hidden, [], f"{arguments}: {text}")
            texts.append(text)
        return texts

    def test_names_in_answers(self):
        user = f"adm{HOSTILE}in"
        (self.folder / "a.json").write_text(json.dumps(rbac(user)))
        (self.folder / "b.json").write_text(json.dumps(rbac("bob")))
        for arguments in (["who-can", "create", "namespaces", "--from", "a.json"],
                          ["who-can", "create", "namespaces", "--transitive", "--from", "a.json"],
                          ["can-i", "create", "namespaces", "--as", user, "--from", "a.json"],
                          ["can-i", "--list", "--as", user, "--from", "a.json"],
                          ["explain", user, "create", "namespaces", "--from", "a.json"],
                          ["remediate", user, "create", "namespaces", "--from", "a.json"],
                          ["diff", "a.json", "b.json", "--fail-on", "none"],
                          ["check", "a.json", "--fail-on", "none"],
                          ["check", "a.json", "--fail-on", "none", "-o", "github"],
                          ["scan", "--from", "a.json"], ["audit", "--from", "a.json", "--fail-on", "none"]):
            with self.subTest(arguments=arguments[0]):
                out, err = self.run_program(*arguments)
                if arguments[0] not in ("scan", "audit"):
                    # The API server's own words quote as Go does.
                    self.assertRegex(out + err, r"\\u(\{61c\}|061c)")

    def test_names_that_are_plain_stay(self):
        (self.folder / "a.json").write_text(json.dumps(rbac("Žofie 名前 اسم")))
        out, _ = self.run_program("who-can", "create", "namespaces", "--from", "a.json")
        self.assertIn("Žofie 名前 اسم", out)

    def test_files_in_the_log(self):
        for name in (f"b{HOSTILE}.yaml".encode(), b"b\xff\x9b31m\xc3.yaml", b"quote\"back\\slash\n.yaml"):
            path = os.path.join(os.fsencode(self.folder), name)
            with open(path, "wb") as file:
                file.write(b"kind: [\n")
            with self.subTest(name=name):
                out, _ = self.run_program("check", path)
                self.assertIn("not read", out)
                _, err = self.run_program("scan", "--from", path)
                self.assertIn("not valid YAML", err)
                _, err = self.run_program("scan", "--from", path, "--log-format", "json")
                messages = [json.loads(line)["message"] for line in err.splitlines()]
                self.assertTrue(any("not valid YAML" in message for message in messages), err)
                self.assertFalse(any(is_hidden(c) for message in messages for c in message), messages)

    def test_what_the_command_line_gets_wrong(self):
        for arguments in ([f"scan{HOSTILE}"], ["scan", f"--fr{HOSTILE}om", "x"], ["scan", "--from", f"no{HOSTILE}ne"],
                          ["who-can", "create", f"name{HOSTILE}spaces", "--from", "."],
                          ["scan", "--from", ".", "--log-format", f"j{HOSTILE}son"]):
            self.run_program(*arguments)


if __name__ == "__main__":
    unittest.main()
