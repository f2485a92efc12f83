#!/usr/bin/env python3
"""Makes docs/images/*.png from the bundled example: screenshot.py NSPOSTURE. Needs Chromium."""
import pathlib
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "tests/browser"), str(PROJECT / "scripts/docs")]
import pictures  # noqa: E402
from browser import Browser  # noqa: E402

READY = """new Promise((done) => { const look = () =>
  window.accessGraph ? done(true) : setTimeout(look, 50); look(); })"""
CHOOSE = """new Promise((done) => {
  accessGraph.choose(accessGraph.cy.nodes().filter((node) => node.data('name') === 'eve')[0]);
  setTimeout(done, 500, true); })"""


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        page = pictures.report_page(program, PROJECT, scratch)
        browser = Browser(1200, 860)
        browser.open(page)
        browser.screenshot(PROJECT / "docs/images/report.png", full=False)
        browser.media(scheme="dark")
        browser.run("document.getElementById('graph').scrollIntoView({behavior: 'instant'})")
        browser.run(READY)
        browser.run(CHOOSE)
        browser.screenshot(PROJECT / "docs/images/graph.png", full=False)
        browser.close()
        for name in pictures.SCREENSHOTS:
            pictures.stamp(PROJECT / "docs/images" / name, pictures.digest(page))


main()
