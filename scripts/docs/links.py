"""Links and commands in the project's Markdown: whether they lead somewhere, and whether the program takes them."""
import re
import unicodedata

CODE = re.compile(r"^(```|~~~).*?^\1\s*$", re.S | re.M)
INLINE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.M)
COMMAND = re.compile(r"^(?:[$] )?(?:\S+=\S+ |sudo )*nsposture ((?:.*\\\n)*.*)$", re.M)


def pages(project):
    found = [*project.glob("*.md"), *project.glob("docs/**/*.md"), *project.glob("deploy/**/*.md"),
             *project.glob("tests/**/*.md")]
    return sorted(path for path in found if "node_modules" not in path.parts)


def slug(heading):
    """The anchor that GitHub makes of a heading."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return "".join("-" if c == " " else c for c in text
                   if c in " -_" or unicodedata.category(c)[0] in "LN")


def anchors(text):
    seen, found = {}, set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    for heading in HEADING.findall(CODE.sub("", text)):
        name = slug(heading)
        count = seen.get(name, 0)
        seen[name] = count + 1
        found.add(name if count == 0 else f"{name}-{count}")
    return found


def link_faults(project):
    faults, known = [], {}
    for page in pages(project):
        text = INLINE.sub("", CODE.sub("", page.read_text()))
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            name = page.relative_to(project)
            if not there.exists():
                faults.append(f"{name}: {target} does not exist")
                continue
            if anchor and there.suffix == ".md":
                if there not in known:
                    known[there] = anchors(there.read_text())
                if anchor not in known[there]:
                    faults.append(f"{name}: {target} has no such heading")
    return faults


def words_of(line):
    """The words of a command line as far as the shell leaves them to the program."""
    line = line.replace("\\\n", " ")
    line = re.split(r" [|;>&]+|  +#| #", line)[0]
    return line.split()


def command_faults(project, helps):
    """`helps`: the help of each command by its words."""
    faults = []
    for page in pages(project):
        if page.name == "CHANGELOG.md":
            continue
        for block in re.finditer(r"^ *```\w*\n(.*?)^ *```$", page.read_text(), re.S | re.M):
            for found in COMMAND.finditer(re.sub(r"^ +", "", block[1], flags=re.M)):
                words = words_of(found[1])
                if not words or words[0].startswith(("-", "[")) or words[0].isupper():
                    continue
                name = tuple(words[:2]) if tuple(words[:2]) in helps else (words[0],)
                where = f"{page.relative_to(project)}: `nsposture {' '.join(words)}`"
                if name not in helps:
                    faults.append(f"{where}: no such command")
                    continue
                known = set(re.findall(r"(?<!\S)(--[\w-]+|-\w)(?=[ ,]|$)", helps[name].replace(",--", " --")))
                for word in words:
                    option = word.split("=")[0]
                    if re.fullmatch(r"--[a-z][\w-]*|-[A-Za-z]", option) and option not in known:
                        faults.append(f"{where}: no option {option}")
    return faults
