#!/usr/bin/env python3
"""Brings the documentation up to what the program prints: update_docs.py NSPOSTURE

Rewrites the outputs in console blocks, docs/commands.md, docs/rules.md, the public rules in docs/detections.md and
the terminal pictures; with Chromium the
screenshots too, where the report has changed. Read the difference before you commit it.
"""
import pathlib
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "scripts/docs"))
import console  # noqa: E402
import detections  # noqa: E402
import help_page  # noqa: E402
import links  # noqa: E402
import pictures  # noqa: E402


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    (PROJECT / "docs/commands.md").write_text(help_page.page(program))
    rules = subprocess.run([program, "rules", "--markdown"], capture_output=True, text=True, check=True).stdout
    (PROJECT / "docs/rules.md").write_text(rules)
    (PROJECT / "docs/detections.md").write_text(detections.renew(PROJECT))
    for page in links.pages(PROJECT):
        text, faults = console.renew(page, program, PROJECT)
        if faults:
            page.write_text(text)
            print("\n".join(faults))
    for name, text in pictures.terminal_pictures(program, PROJECT).items():
        (PROJECT / "docs/images" / name).write_text(text)
    if any("older" in fault for fault in pictures.faults(program, PROJECT)):
        if not pictures.have_browser():
            sys.exit("docs/images has screenshots that are older than the report, and there is no Chromium to make them")
        subprocess.run([sys.executable, PROJECT / "scripts/screenshot.py", program], check=True)


main()
