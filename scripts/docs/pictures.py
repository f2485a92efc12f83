"""The pictures of docs/images: what each shows, and whether it is older than that.

A terminal picture is made from text and compared as a whole. A screenshot carries the SHA-256 of the page that it shows in a
PNG chunk of its own.
"""
import hashlib
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import textwrap
import zlib

import terminal

STORY = "fixtures/stories/story-1"
SOURCE = [f"{STORY}/before.json.gz", f"{STORY}/audit.log.gz"]
SCREENSHOTS = ("report.png", "graph.png")
KEY = b"nsposture-page"
COLUMNS = 92
AUDIT = ["audit", "--cluster", "demo", "--from", SOURCE[0], "--audit-log", SOURCE[1]]
TERMINALS = {"audit.svg": ("nsposture audit on the bundled example", [*AUDIT[:1], *AUDIT[3:]])}


def environment(scratch):
    return {"PATH": os.environ["PATH"], "HOME": scratch, "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color"}


def terminal_pictures(program, project):
    """Name and text of each."""
    pictures = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, (title, arguments) in TERMINALS.items():
            text = terminal.printed([program, *arguments], COLUMNS, environment(scratch), project)
            shown = textwrap.wrap("$ nsposture " + " ".join(arguments), COLUMNS - 2, subsequent_indent="    ",
                                  break_on_hyphens=False)
            pictures[name] = terminal.svg(title, shown, text, COLUMNS)
    return pictures


def report_page(program, project, scratch):
    """The HTML report that the screenshots show."""
    page = pathlib.Path(scratch) / "report.html"
    subprocess.run([program, *AUDIT, "-q", "--report", page], stdout=subprocess.DEVNULL, cwd=project,
                   env=environment(str(scratch)), check=False)
    return page


def digest(page):
    """Of the page without the moment it was made at."""
    text = page.read_text()
    made = re.search(r"Made by nsposture \S+ on <time datetime=\"[^\"]*\" title=\"([^\"]*)\"", text)
    if made is None:
        raise ValueError("the report does not say when it was made")
    moment = made[1]
    iso = moment.replace(" UTC", "Z").replace(" ", "T")
    return hashlib.sha256(text.replace(moment, "").replace(iso, "").encode()).hexdigest()


def chunks(data):
    at = 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield at, kind, data[at + 8:at + 8 + size]
        at += size + 12


def stamp(picture, value):
    """Writes the digest into the picture, before its last chunk."""
    data = picture.read_bytes()
    end = next(at for at, kind, _ in chunks(data) if kind == b"IEND")
    body = b"tEXt" + KEY + b"\0" + value.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    picture.write_bytes(data[:end] + chunk + data[end:])


def stamp_of(picture):
    for _, kind, content in chunks(picture.read_bytes()):
        if kind == b"tEXt" and content.startswith(KEY + b"\0"):
            return content[len(KEY) + 1:].decode()
    return None


def faults(program, project):
    images, found = project / "docs/images", []
    for name, text in terminal_pictures(program, project).items():
        if not (images / name).exists() or (images / name).read_text() != text:
            found.append(f"docs/images/{name} is not what the program prints")
    with tempfile.TemporaryDirectory() as scratch:
        now = digest(report_page(program, project, scratch))
    found += [f"docs/images/{name} is older than the report it shows" for name in SCREENSHOTS
              if not (images / name).exists() or stamp_of(images / name) != now]
    known = {*TERMINALS, *SCREENSHOTS}
    found += [f"docs/images/{one.name} is made by no script" for one in images.iterdir() if one.name not in known]
    return found


def have_browser():
    return shutil.which("chromium") is not None
