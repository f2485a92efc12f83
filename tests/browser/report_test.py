#!/usr/bin/env python3
"""Opens HTML reports in Chromium: report_test.py RENDER_SAMPLE AXE_JS NSPOSTURE STORY [SCREENSHOT_FOLDER]

No console message, no request, no script from hostile text; search, filter, sort, folding and the
access graph work; axe-core finds no serious fault; ten thousand findings open soon. Exits 77 when
there is no Chromium.
"""
import base64
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from browser import Browser

# An explorable page with this much on it must not take longer, even on a busy machine.
MOST_SECONDS = 5
HOSTILE = ["<script>window.pwned=1</script>", "\"><img src=x onerror=window.pwned=1>",
           "</script><script>window.pwned=1</script>", "</noscript><img src=x onerror=window.pwned=1>",
           "' onmouseover=window.pwned=1 x='", "</title><svg onload=window.pwned=1>",
           "http://evil.example/x.png", "\u202e\x1b[31m\x00"[:-1]]
INPUT = """(() => {{
  const field = document.getElementById('{id}');
  field.focus(); field.value = {value!r}; field.dispatchEvent(new Event('input'));
  return new Promise((done) => setTimeout(() => done(document.querySelector('{out}').textContent), 300));
}})()"""
AXE = """axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations
  .filter((v) => ['serious', 'critical'].includes(v.impact))
  .map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).slice(0, 3).join(' | ')))"""


# The place is seen whole below the sticky header, or as low as the page lets it.
LANDED = """(() => {{
  const top = document.getElementById('{place}').getBoundingClientRect().top;
  const header = document.querySelector('.toc').getBoundingClientRect().bottom;
  const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  return top >= header - 2 && (top < header + 60 || end);
}})()"""


class Test:
    def __init__(self, program, axe, nsposture, story, shots):
        self.program, self.axe, self.shots = program, axe, shots
        self.nsposture, self.story = nsposture, pathlib.Path(story)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nsposture-report-"))
        self.browser = Browser()
        self.faults = []

    def expect(self, holds, what):
        if not holds:
            self.faults.append(f"{self.case}: {what}")

    def open(self, *case):
        self.case = " ".join(case)[:60]
        path = self.folder / "report.html"
        html = subprocess.run([self.program, "html", *case], capture_output=True, check=True).stdout
        path.write_bytes(html)
        self.browser.console.clear()
        self.browser.requests.clear()
        return self.browser.open(path)

    def open_file(self, path, case):
        self.case = case
        self.browser.console.clear()
        self.browser.requests.clear()
        return self.browser.open(path)

    def audit_story(self, *more):
        """The program's own output for the recorded story; not what it says of it."""
        subprocess.run([self.nsposture, *more], capture_output=True, check=False,
                       cwd=self.story.parent)

    def test_story(self):
        path = self.folder / "story.html"
        self.audit_story("audit", "-q", "--from", self.story / "before.json.gz", "--audit-log",
                         self.story / "audit.log.gz", "--db", self.folder / "p.db", "--report", path)
        for scheme in ("light", "dark"):
            self.browser.media(scheme=scheme)
            self.open_file(path, f"story {scheme}")
            self.expect(self.browser.run("document.querySelectorAll('.cause').length") > 10,
                        "causes of the story")
            self.accessible()
            self.shoot(f"story-{scheme}")
        self.browser.media()
        self.quiet()

    def test_dossiers(self):
        self.audit_story("audit", "-q", "--from", self.story / "before.json.gz", "--audit-log",
                         self.story / "audit.log.gz", "--db", self.folder / "d.db")
        for name in ("s1-raven", "s1-jade", "s1-amber"):
            path = self.folder / f"{name}.html"
            self.audit_story("investigate", name, "-q", "--db", self.folder / "d.db", "--report", path)
            for scheme in ("light", "dark"):
                self.browser.media(scheme=scheme)
                self.open_file(path, f"dossier {name} {scheme}")
                self.expect(self.browser.run("document.querySelectorAll('#record .step').length") == 10,
                            "the ten steps")
                self.accessible()
                self.shoot(f"dossier-{name}-{scheme}")
            self.browser.media()
            self.quiet()

    def quiet(self):
        run = self.browser.run
        self.expect(not self.browser.console, f"console: {self.browser.console[:3]}")
        wild = [r for r in self.browser.requests if not r.startswith("file://")]
        self.expect(not wild, f"requests: {wild[:3]}")
        self.expect(run("window.pwned") is None, "a script from hostile text ran")

    def shoot(self, name):
        if self.shots:
            self.browser.screenshot(f"{self.shots}/{name}.png")

    def accessible(self):
        self.browser.run(pathlib.Path(self.axe).read_text() + ";1")
        for fault in self.browser.run(AXE):
            self.expect(False, fault)

    def wait(self, condition):
        for _ in range(100):
            if self.browser.run(condition):
                return True
            time.sleep(0.05)
        return False

    def search(self, words):
        return self.browser.run(INPUT.format(id="find", value=words, out="#find-count"))

    def visible(self, selector):
        return self.browser.run(f"[...document.querySelectorAll({selector!r})]"
                                ".filter((e) => e.checkVisibility()).length")

    def test_search(self):
        self.open("rich")
        run = self.browser.run
        # What a cause says counts for its findings.
        for words, count in (("kube-systems", 2), ("SYSTEMS kube", 2), ("51c0f25c", 1)):
            found = self.search(words)
            self.expect(found.startswith(f"{count} of 8 findings, 1 of 7 causes"),
                        f"search for {words}: {found}")
        hits = run("[...document.querySelectorAll('mark.hit')].map((m) => m.textContent)")
        self.expect(set(hits) == {"51c0f25c"}, f"hits: {hits[:5]}")
        self.expect(run("location.hash") == "#q=51c0f25c", "the search is in the address")
        found = self.search("no such thing")
        self.expect(found.startswith("0 of 8 findings"), f"search for nothing: {found}")
        self.expect(self.visible("#find-none") == 1, "an empty state")
        run("document.getElementById('find-clear').click()")
        self.expect(self.visible(".cause") == run("document.querySelectorAll('.cause').length"),
                    "all causes are there again")
        self.expect(not run("location.hash") and run("document.querySelectorAll('mark').length") == 0,
                    "no trace of the search")
        run("document.querySelector('#severity-filter input[value=critical]').click()")
        found = run("document.getElementById('find-count').textContent")
        self.expect(found.startswith("6 of 8 findings"), f"severity: {found}")
        run("location.hash = '#q=lotus%20self'")
        self.expect(self.wait("document.getElementById('find').value === 'lotus self'"),
                    "the address is searched for")
        self.quiet()

    def test_findings(self):
        self.open("rich")
        run = self.browser.run
        self.expect(self.visible(".finding") == 0, "findings fold under their cause")
        run("document.getElementById('unfold').click()")
        self.expect(self.wait("[...document.querySelectorAll('.finding[open] .evidence')]"
                              ".filter((e) => e.checkVisibility()).length === 8"),
                    "unfolding shows the evidence of all")
        self.expect(self.wait("document.querySelectorAll('.command button').length > 8"), "copy")
        self.quiet()

    def test_anchors(self):
        self.open("rich")
        for place in ("causes", "findings", "creators", "creations", "subjects", "missing",
                      "rule-NP103"):
            self.browser.run(f"location.hash = '#{place}'")
            self.expect(self.wait(LANDED.format(place=place)), f"#{place} is not under the header")
        self.quiet()

    def test_tabs(self):
        """On a long page, where much lies between the tabs and the sections."""
        run = self.browser.run
        for width in (1280, 390):
            self.browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                              deviceScaleFactor=1, mobile=False)
            self.open_file(self.many_causes(), f"tabs {width}")
            for place in run("[...document.querySelectorAll('.toc a[href^=\"#\"]')]"
                             ".map((link) => link.hash.slice(1))"):
                run(f"document.querySelector('.toc a[href=\"#{place}\"]').click()")
                self.expect(self.wait(LANDED.format(place=place)), f"tab {place} does not land")
                self.expect(self.wait(f"document.querySelector('.toc [aria-current]').hash === '#{place}'"),
                            f"tab {place} is not marked")
            self.quiet()
        self.browser.call("Emulation.clearDeviceMetricsOverride")

    def many_causes(self):
        """The report of a cluster in which each of many bindings is a cause of its own."""
        items = []
        for number in range(150):
            items.append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"team-{number}"}})
            items.append({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                          "metadata": {"name": f"grant-{number}"},
                          "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                                      "name": "cluster-admin"},
                          "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User",
                                        "name": f"user-{number}"}]})
        source, report = self.folder / "many.json", self.folder / "many.html"
        source.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
        subprocess.run([self.nsposture, "audit", "-q", "--from", source, "--report", report],
                       stdout=subprocess.DEVNULL, check=False)
        return report

    def test_width(self):
        for width in (1440, 1280, 390):
            self.browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                              deviceScaleFactor=1, mobile=False)
            self.open("rich")
            self.case += f" {width}"
            run = self.browser.run
            self.expect(run("document.documentElement.scrollWidth") <= width, "it scrolls sideways")
            self.shoot(f"width-{width}")
        self.browser.call("Emulation.clearDeviceMetricsOverride")

    def test_tables(self):
        self.open("rich")
        run = self.browser.run
        found = run(INPUT.format(id="find-creators", value="argo-extra",
                                 out="#find-creators + output"))
        self.expect(found == "1 of 7", f"creators: {found}")
        run(INPUT.format(id="find-creators", value="", out="#find-creators + output"))
        column = "[...document.querySelectorAll('#creators-table tbody')].map((b) => +b.dataset.used)"
        click = "document.querySelector('#creators-table th[data-sort=number] button').click()"
        run(click)
        values = run(column)
        self.expect(values == sorted(values), f"sorted: {values}")
        run(click)
        values = run(column)
        self.expect(values == sorted(values, reverse=True), f"sorted down: {values}")
        run("document.querySelector('.strip a').focus()")
        self.browser.key("Enter")
        self.expect(self.wait("location.hash.startsWith('#c-')"), "a mark leads to its row")
        run("document.querySelector('.rule-link').click()")
        self.expect(self.wait("document.querySelector('.finding:target, .finding[open]')?.checkVisibility()"),
                    "a link opens its finding")
        self.quiet()

    def test_subjects(self):
        self.open("rich")
        run = self.browser.run
        run("document.querySelector('#creators-table a[href^=\"#s-\"]').click()")
        self.expect(self.wait("document.querySelector('.subject:target')?.open"), "a name opens its page")
        self.expect(self.wait("document.querySelector('.subject:target h3') !== null"), "page filled")
        text = run("[...document.querySelectorAll('.subject')].find("
                   "(s) => s.querySelector('.title').textContent.includes('ci/helper')).textContent")
        for part in ("NP103", "lotus", "grant removed", "cluster/rbac.yaml:212"):
            self.expect(part in text, f"{part} on the page of ci/helper")
        self.quiet()

    def test_graph(self):
        self.open("rich")
        run = self.browser.run
        run("document.getElementById('graph').scrollIntoView({behavior: 'instant'})")
        self.expect(self.wait("window.accessGraph !== undefined"), "the graph starts")
        found = run(INPUT.format(id="find-node", value="argo", out="#graph-count"))
        self.expect(found == "4 found", f"graph search: {found}")
        run("document.getElementById('find-node')"
            ".dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))")
        lit = run("accessGraph.cy.nodes('.lit').map((n) => n.data('label'))")
        self.expect({"gitops/argo", "argo", "create any namespace"} <= set(lit), f"lit: {lit}")
        self.expect("paul" not in lit, "only its own paths")
        self.expect(run("document.querySelectorAll('#graph-detail .path').length") == 2, "paths")
        before = run("accessGraph.cy.pan().x")
        run("document.getElementById('graph-canvas').focus()")
        self.wait("!accessGraph.cy.animated()")
        before = run("accessGraph.cy.pan().x")
        self.browser.call("Input.dispatchKeyEvent", type="keyDown", key="ArrowRight")
        self.expect(run("accessGraph.cy.pan().x") < before, "arrow keys move it")
        self.quiet()

    def test_looks(self):
        for scheme in ("light", "dark"):
            self.browser.media(scheme=scheme)
            self.open("rich")
            self.case += " " + scheme
            self.browser.run("document.getElementById('unfold').click()")
            self.browser.run("document.getElementById('graph').scrollIntoView({behavior: 'instant'})")
            self.wait("window.accessGraph !== undefined")
            self.accessible()
            self.shoot(scheme)
            self.quiet()
        self.browser.media()
        self.open("empty")
        self.accessible()
        self.quiet()

    def pages_of_print(self):
        pdf = base64.b64decode(self.browser.call("Page.printToPDF", printBackground=True)["data"])
        return len(re.findall(rb"/Type\s*/Page[^s]", pdf))

    def test_print(self):
        self.open("rich")
        self.browser.media("print")
        self.expect(self.visible(".finding .evidence") == 0, "evidence is not printed")
        self.expect(self.visible(".actions > li") > 0, "the actions are printed")
        self.expect(self.visible(".print-only") == 1, "print says what it leaves out")
        self.expect(self.visible(".graph-static") == 1, "the drawn graph is printed")
        self.browser.media()
        self.expect(self.pages_of_print() <= 10, f"rich prints on {self.pages_of_print()} pages")
        self.open("big", "10000")
        self.expect(self.pages_of_print() <= 10, f"10,000 print on {self.pages_of_print()} pages")

    def test_without_script(self):
        self.browser.call("Emulation.setScriptExecutionDisabled", value=True)
        self.open("big", "500")
        document = self.browser.call("DOM.getDocument")["root"]["nodeId"]

        def count(selector):
            return len(self.browser.call("DOM.querySelectorAll", nodeId=document,
                                         selector=selector)["nodeIds"])
        self.expect(count(".finding .evidence") == 500, "all evidence is there without script")
        self.expect(count(".creations tbody tr") == 50, "all creations are there without script")
        self.browser.call("Emulation.setScriptExecutionDisabled", value=False)

    def test_hostile(self):
        for text in HOSTILE:
            self.open("hostile", text)
            self.browser.run("document.getElementById('unfold').click()")
            self.browser.run("document.getElementById('graph').scrollIntoView({behavior: 'instant'})")
            self.wait("window.accessGraph !== undefined")
            self.browser.run("accessGraph.choose(accessGraph.cy.nodes()[0])")
            self.search("script")
            self.quiet()

    def test_size(self):
        seconds = self.open("big", "10000")
        size = (self.folder / "report.html").stat().st_size
        print(f"10,000 findings: {size:,} bytes, open in {seconds:.2f} s")
        self.expect(size < 3_000_000, f"{size} bytes")
        self.expect(seconds < MOST_SECONDS, f"took {seconds:.1f} s")
        self.search("driftwood-3")
        self.expect(self.wait("document.getElementById('find-count').textContent.endsWith('in this page')"),
                    "the count says that not all is searched")
        self.expect(self.visible("#left-out") == 1, "what is left out is said")
        self.quiet()

    def run_all(self):
        try:
            for name in sorted(n for n in dir(self) if n.startswith("test_")):
                getattr(self, name)()
        finally:
            self.browser.close()
            shutil.rmtree(self.folder, ignore_errors=True)
        print("\n".join(self.faults))
        return 1 if self.faults else 0


def main():
    if shutil.which("chromium") is None:
        print("there is no chromium")
        return 77
    return Test(*sys.argv[1:5], sys.argv[5] if len(sys.argv) > 5 else None).run_all()


if __name__ == "__main__":
    sys.exit(main())
