#!/usr/bin/env python3
"""Holds the machine-readable reports to their formats: check_formats.py RENDER_SAMPLE PROJECT

JSON, SARIF and ClusterPolicyReport against their schemas, SARIF also against the rules of GitHub code
scanning, JUnit XML, CSV and Prometheus text by reading them as their readers do.
"""
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree

import jsonschema

HOSTILE = ["<b>\"'&]]>", "=cmd|' /C calc'!A0", "+1;-2; =3", "@SUM(A1)", "a\tb\r\nc", "\x1b[31m\x07",
           "[x](https://evil.example)", "\u202e\u200b\ufeff\ufffe", "a\\\"b\nc", "%2e%2e/../x y?#",
           b"\xff\xfe\xc3", "n" * 300]
CASES = [["rich"], ["empty"], ["big", "300"]] + [["hostile", text] for text in HOSTILE]


class Checker:
    def __init__(self, program, project):
        self.program, self.faults = program, []
        self.report_schema = json.loads((project / "docs/report.schema.json").read_text())
        support = project / "tests/support"
        self.sarif_schema = json.loads((support / "sarif/sarif-2.1.0-rtm.5.json").read_text())
        self.policy_schema = json.loads(
            (support / "policyreport/clusterpolicyreport.schema.json").read_text())

    def render(self, form, case):
        run = subprocess.run([self.program, form, *case], capture_output=True, check=True)
        return run.stdout.decode("utf-8")  # strictly

    def expect(self, holds, what):
        if not holds:
            self.faults.append(f"{self.where}: {what}")

    def valid(self, document, schema):
        validator = jsonschema.validators.validator_for(schema)(schema)
        for error in list(validator.iter_errors(document))[:5]:
            self.expect(False, f"{error.json_path}: {error.message[:200]}")

    def check(self, case):
        for form in ("json", "sarif", "policyreport", "junit", "csv", "prometheus"):
            self.where = f"{form} {case}"
            getattr(self, form)(self.render(form, case))

    def json(self, text):
        report = json.loads(text)
        self.valid(report, self.report_schema)
        self.findings, self.causes = report["findings"], report["causes"]

    def policyreport(self, text):
        report = json.loads(text)
        self.valid(report, self.policy_schema)
        for outcome in ("fail", "warn", "skip"):
            self.expect(report["summary"][outcome] ==
                        sum(r["result"] == outcome for r in report["results"]), outcome)
        left = {f["fingerprint"] for f in self.findings}
        causes = [r["properties"] for r in report["results"] if "cause" in r["properties"]]
        self.expect(len(report["results"]) == len(causes) + len(left) -
                    sum(int(c["findings"]) for c in causes), "results")

    def sarif(self, text):
        log = json.loads(text)
        self.valid(log, self.sarif_schema)
        run = log["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        # A result for each cause that has findings, and for each finding in none.
        left = {f["fingerprint"] for f in self.findings}
        causes = [c for c in self.causes if left & set(c["findings"])]
        inside = left & {print for cause in causes for print in cause["findings"]}
        outside = [f for f in self.findings if f["fingerprint"] not in inside]
        self.expect(len(run["results"]) == len(causes) + len(outside), "results")
        prints = {tuple(r["partialFingerprints"].items()) for r in run["results"]}
        self.expect(len(prints) == len({c["id"] for c in causes}) +
                    len({f["fingerprint"] for f in outside}), "fingerprints")
        for rule in rules:
            self.expect(0 <= float(rule["properties"]["security-severity"]) <= 10, "score")
            self.expect(rule["help"]["text"] and rule["help"]["markdown"], "help")
            self.expect(urllib.parse.urlsplit(rule["helpUri"]).scheme == "https", "helpUri")
        for result in run["results"]:
            self.expect(rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex")
            self.expect(not re.search(r"(?<!\\)(\\\\)*[\[\]]", result["message"]["text"]),
                        "a link in a message")
            self.expect(0 <= result["rank"] <= 100, "rank")
            for location in result.get("locations", []) + result.get("relatedLocations", []):
                place = location["physicalLocation"]
                self.expect(place["region"]["startLine"] >= 1, "startLine")
                self.expect(place["artifactLocation"]["uriBaseId"] == "%SRCROOT%", "uriBaseId")
                uri = urllib.parse.urlsplit(place["artifactLocation"]["uri"])
                self.expect(not uri.query and not uri.fragment and not uri.scheme, uri)
                self.expect(not uri.path.startswith("/"), uri)

    def junit(self, text):
        root = xml.etree.ElementTree.fromstring(text)
        cases = root.findall("testsuite/testcase")
        self.expect(len(cases) == int(root.get("tests")), "tests")
        self.expect(len(root.findall(".//failure")) == int(root.get("failures")), "failures")
        self.expect(len(root.findall(".//error")) == int(root.get("errors")), "errors")
        for suite in root.findall("testsuite"):
            self.expect(len(suite.findall("testcase")) == int(suite.get("tests")), "suite tests")
            self.expect(len(suite.findall(".//skipped")) == int(suite.get("skipped")), "skipped")

    def csv(self, text):
        self.expect(text.replace("\r\n", "").find("\n") < 0, "a line end within a line")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        self.expect(len(rows) == len(self.findings) + 1, "a row for each finding")
        for row in rows:
            self.expect(len(row) == len(rows[0]), "cells")
            for cell in row:
                for part in cell.split(";"):
                    self.expect(part.strip()[:1] not in ("=", "+", "-", "@"), f"formula: {cell}")

    def prometheus(self, text):
        self.expect(text.endswith("\n"), "the last line has no end")
        sample = re.compile(r'^([a-z_]+)\{([a-z]+="([^"\\\n]|\\["\\n])*",?)*\} [0-9.e+-]+$')
        seen, family = set(), None
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                family = line.split()[2]
                self.expect(family not in seen and line.split()[3] == "gauge", f"twice: {family}")
                seen.add(family)
            elif not line.startswith("# HELP "):
                found = sample.match(line)
                self.expect(found and found[1] == family, f"no sample of {family}: {line}")


def main():
    checker = Checker(sys.argv[1], pathlib.Path(sys.argv[2]))
    for case in CASES:
        checker.check(case)
    print("\n".join(checker.faults))
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
