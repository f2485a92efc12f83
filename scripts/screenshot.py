#!/usr/bin/env python3
"""Makes the README's pictures from the bundled example: screenshot.py NSPOSTURE

Run from the root of the repository, so that the report shows relative paths. Needs Chromium.
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/browser"))
from browser import Browser  # noqa: E402

STORY = "fixtures/stories/story-1"
READY = """new Promise((done) => { const look = () =>
  window.accessGraph ? done(true) : setTimeout(look, 50); look(); })"""
CHOOSE = """new Promise((done) => {
  accessGraph.choose(accessGraph.cy.nodes().filter((node) => node.data('name') === 'eve')[0]);
  setTimeout(done, 500, true); })"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.html"
        subprocess.run([sys.argv[1], "audit", "-q", "--cluster", "story-1",
                        "--from", f"{STORY}/before.json.gz", "--audit-log", f"{STORY}/audit.log.gz",
                        "--report", report], stdout=subprocess.DEVNULL, check=False)
        browser = Browser(1200, 860)
        browser.open(report)
        browser.screenshot("docs/images/report.png", full=False)
        browser.media(scheme="dark")
        browser.run("document.getElementById('graph').scrollIntoView({behavior: 'instant'})")
        browser.run(READY)
        browser.run(CHOOSE)
        browser.screenshot("docs/images/graph.png", full=False)
        browser.close()


main()
