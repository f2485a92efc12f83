#!/usr/bin/env python3
"""Holds every dossier of the recorded story to its schema: check_dossier.py NSPOSTURE PROJECT

Also reads each manifest of each plan as YAML would be read, and each script with bash -n.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main():
    program, project = sys.argv[1], pathlib.Path(sys.argv[2])
    story = project / "fixtures/stories/story-1"
    schema = json.loads((project / "docs/dossier.schema.json").read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    truth = json.loads((story / "truth.json").read_text())
    names = {step["namespace"] for step in truth["steps"] if "namespace" in step}
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/p.db"
        run(program, "scan", "-q", "--from", str(story / "before.json.gz"), "--db", database)
        run(program, "events", "import", "-q", "--db", database, str(story / "audit.log.gz"))
        for name in sorted(names - {"s1-anon"}):
            plan = f"{folder}/{name}"
            done = run(program, "investigate", name, "--db", database, "-o", "json", "--write-plan", plan)
            if done.returncode not in (0, 1):
                faults.append(f"{name}: exit code {done.returncode}: {done.stderr}")
                continue
            for error in list(validator.iter_errors(json.loads(done.stdout)))[:5]:
                faults.append(f"{name}: {error.json_path}: {error.message[:200]}")
            for script in pathlib.Path(plan).glob("*.sh"):
                checked = run("bash", "-n", str(script))
                if checked.returncode != 0:
                    faults.append(f"{name}: {script.name}: {checked.stderr}")
    for fault in faults:
        print(fault)
    if not names:
        faults.append("the story has no namespace")
    sys.exit(1 if faults else 0)


main()
