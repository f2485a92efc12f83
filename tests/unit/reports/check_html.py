#!/usr/bin/env python3
"""Holds the HTML report to its own promises: check_html.py RENDER_SAMPLE

Its policy names the hashes of exactly the style and script that are in it, nothing in it loads
anything from anywhere, no attribute runs or styles, every link leads to a place in the page.
"""
import base64
import hashlib
import html.parser
import subprocess
import sys

VOID = {"meta", "link", "input", "br", "img", "hr"}
HOSTILE = "\"><img src=x onerror=alert(1)><a href='https://evil.example/'>x</a>"


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.policy, self.ids, self.targets, self.faults, self.open = "", [], [], [], []
        self.assets = {"style": [], "script": []}

    def handle_starttag(self, tag, attrs):
        if tag not in VOID and tag not in ("circle", "rect", "line", "path"):
            self.open.append(tag)
        values = dict(attrs)
        self.collects = tag in self.assets and "json" not in values.get("type", "")
        if self.collects:
            self.assets[tag].append("")
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        for name, value in attrs:
            self.attribute(tag, name, value or "")

    def attribute(self, tag, name, value):
        if name.startswith("on") or name in ("style", "src", "srcset", "action", "xlink:href"):
            self.faults.append(f"<{tag} {name}>")
        if name == "id":
            self.ids.append(value)
        if name == "href":
            (self.targets if value.startswith("#") else self.faults).append(value[1:])
        if name in ("for", "aria-labelledby"):
            self.targets += value.split()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self.open and self.open[-1] in self.assets and self.collects:
            self.assets[self.open[-1]][-1] += data


def source(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def faults_of(text):
    page = Page()
    page.feed(text)
    page.close()
    faults = list(page.faults)
    for kind, found in page.assets.items():
        wanted = " ".join(source(asset) for asset in found)
        if f"{kind}-src {wanted};" not in page.policy:
            faults.append(f"{kind}-src does not allow what is there: {page.policy}")
    if "default-src 'none'" not in page.policy or "unsafe" in page.policy:
        faults.append("the policy is not strict")
    faults += [f"no place #{t}" for t in page.targets if t not in page.ids]
    faults += [f"id {i} twice" for i in set(page.ids) if page.ids.count(i) > 1]
    faults += [f"<{t}> is not closed" for t in page.open]
    for word in ("url(", "@import", "http://", "https://"):
        for asset in page.assets["style"] + page.assets["script"]:
            if word in asset and "Cytoscape Consortium" not in asset[:200]:
                faults.append(f"{word} in style or script")
    return faults


def main():
    wrong = 0
    for arguments in (["rich"], ["empty"], ["hostile", HOSTILE], ["hostile", "</script>"]):
        run = subprocess.run([sys.argv[1], "html", *arguments], capture_output=True, check=True)
        for fault in faults_of(run.stdout.decode()):
            print(f"{arguments[0]}: {fault}")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
