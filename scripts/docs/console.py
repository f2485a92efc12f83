"""The ```console blocks of a page: commands after `$ `, and what they print. A line of nothing but … stands for any lines.

All blocks of a page run in one bash, in a folder that shows the repository's fixtures, deploy and docs.
"""
import difflib
import os
import pathlib
import re
import subprocess
import tempfile

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)
ELLIPSIS = "…"
HOME = "/home/you/nsposture"  # where the reader has the repository


class Step:
    """A command, and the lines that the page shows after it."""

    def __init__(self, command):
        self.command, self.shown = command, []


def steps_of(block):
    steps = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append(Step(line[2:]))
        elif steps and not steps[-1].shown and steps[-1].command.endswith("\\"):
            steps[-1].command += "\n" + line
        elif steps:
            steps[-1].shown.append(line)
        else:
            raise ValueError(f"a console block starts with `$ `, not with {line!r}")
    return steps


def run(steps, program, project):
    """The lines that each step prints, on stdout and stderr together."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch).resolve()
        (folder / "bin").mkdir()
        (folder / "bin/nsposture").symlink_to(program)
        work = folder / "work"
        work.mkdir()
        for name in ("fixtures", "deploy", "docs"):
            (work / name).symlink_to(project / name)
        script = "".join(f"(exit $code)\n{step.command}\ncode=$?\nprintf '\\n\\x1e\\n'\n" for step in steps)
        done = subprocess.run(
            ["bash"], input="exec 2>&1\ncode=0\n" + script, text=True, cwd=work, stdout=subprocess.PIPE, check=False,
            timeout=120, env={"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder),
                              "LC_ALL": "C.UTF-8", "TZ": "UTC"})
        text = done.stdout.replace(str(work), HOME)
    parts = text.split("\n\x1e\n")
    return [[line.rstrip() for line in part.rstrip("\n").split("\n")] if part.strip() else [] for part in parts[:-1]]


def segments(shown):
    """The shown lines between the ellipses."""
    parts = [[]]
    for line in shown:
        if line.strip() == ELLIPSIS:
            parts.append([])
        else:
            parts[-1].append(line.rstrip())
    return parts


def matches(shown, printed):
    parts = segments(shown)
    if len(parts) == 1:
        return parts[0] == printed
    if printed[:len(parts[0])] != parts[0]:
        return False
    at, last = len(parts[0]), parts[-1]
    end = len(printed) - len(last)
    if printed[end:] != last:
        return False
    for part in parts[1:-1]:
        places = [n for n in range(at, end - len(part) + 1) if printed[n:n + len(part)] == part]
        if not places:
            return False
        at = places[0] + len(part)
    return at <= end


def alike(part, printed, at):
    pairs = zip(part, printed[at:at + len(part)])
    return sum(difflib.SequenceMatcher(None, a, b).ratio() for a, b in pairs)


def renewed(shown, printed):
    """What the page would show of `printed`, cut at the same places as far as these are still to be found."""
    parts = segments(shown)
    if len(parts) == 1:
        return printed
    out, at = printed[:len(parts[0])], len(parts[0])
    for index, part in enumerate(parts[1:], 1):
        out.append(ELLIPSIS)
        if not part:
            continue
        places = range(at, max(at + 1, len(printed) - len(part) + 1))
        last = index == len(parts) - 1
        start = len(printed) - len(part) if last else max(places, key=lambda n: alike(part, printed, n))
        out += printed[start:start + len(part)]
        at = start + len(part)
    return out


def text_of(steps):
    return "".join("".join(f"{line}\n" for line in [f"$ {step.command}", *step.shown]) for step in steps)


def renew(page, program, project):
    """The page with what the commands print now, and a sentence for each step that showed something else."""
    text = page.read_text()
    blocks = [steps_of(match[1]) for match in BLOCK.finditer(text)]
    every = [step for steps in blocks for step in steps]
    faults = []
    if not every:
        return text, faults
    printed = run(every, program, project)
    if len(printed) != len(every):
        return text, [f"{page.name}: the commands end at: {every[len(printed)].command}"]
    for step, lines in zip(every, printed):
        if not matches(step.shown, lines):
            difference = "\n".join(difflib.unified_diff(renewed(step.shown, lines), step.shown, "prints", "shows", lineterm="", n=1))
            faults.append(f"{page.name}: `{step.command}` prints something else:\n{difference}")
            step.shown = renewed(step.shown, lines)
    news = iter(blocks)
    return BLOCK.sub(lambda _: f"```console\n{text_of(next(news))}```", text), faults
