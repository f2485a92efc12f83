#!/usr/bin/env python3
"""The documentation against the program: docs_test.py NSPOSTURE PROJECT [outputs|pages|links|configuration|pictures|detections]

outputs: what console blocks show is what the commands print. pages: docs/commands.md and docs/rules.md are what the program
says. links: links and anchors lead somewhere, and commands have the options they are shown with. configuration: the
example in docs/configuration.md is one, and every key of the schema is in it. pictures: none is older than what it shows. detections: docs/detections.md has each
public rule of the catalogue. `scripts/update_docs.py NSPOSTURE` brings all of it up to date.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(sys.argv[2]).resolve()
sys.path.insert(0, str(PROJECT / "scripts/docs"))
import console  # noqa: E402
import detections  # noqa: E402
import help_page  # noqa: E402
import links  # noqa: E402
import pictures  # noqa: E402


def outputs(program):
    return [fault for page in links.pages(PROJECT) for fault in console.renew(page, program, PROJECT)[1]]


def pages(program):
    rules = subprocess.run([program, "rules", "--markdown"], capture_output=True, text=True, check=True).stdout
    made = {"docs/commands.md": help_page.page(program), "docs/rules.md": rules}
    return [f"{name} is not what the program says" for name, text in made.items()
            if not (PROJECT / name).exists() or (PROJECT / name).read_text() != text]


def leads(program):
    helps = {words: subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True).stdout
             for words, _ in help_page.commands(program)}
    return links.link_faults(PROJECT) + links.command_faults(PROJECT, helps)


def configuration(program):
    text = (PROJECT / "docs/configuration.md").read_text()
    example = re.search(r"```yaml\n(.*?)```", text, re.S)[1]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(example)
        file.flush()
        done = subprocess.run([program, "config", "check", file.name], capture_output=True, text=True, check=False)
    faults = [f"docs/configuration.md: {done.stderr}"] if done.returncode else []
    schema = json.loads((PROJECT / "docs/config.schema.json").read_text())["properties"]
    keys = [*schema, *schema["thresholds"]["properties"]]
    return faults + [f"docs/configuration.md does not explain {key}" for key in keys if f"| `{key}` |" not in text]


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    parts = {"outputs": outputs, "pages": pages, "links": leads, "configuration": configuration,
             "pictures": lambda one: pictures.faults(one, PROJECT),
             "detections": lambda _: detections.faults(PROJECT)}
    chosen = sys.argv[3:] or parts
    faults = [fault for name in chosen for fault in parts[name](program)]
    print("\n".join(faults) or "the documentation is up to date")
    if faults:
        print(f"{len(faults)} faults; `scripts/update_docs.py {sys.argv[1]}` renews outputs, pages and pictures")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
