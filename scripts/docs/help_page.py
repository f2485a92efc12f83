"""docs/commands.md from the program's own help texts."""
import collections
import re
import subprocess

COLUMN = 34  # where descriptions start
COMMON_FROM = 4  # an option of so many commands is described once
HEAD = """# Commands

Made from `nsposture COMMAND --help` by `scripts/update_docs.py`. Exit codes are in [exit-codes.md](exit-codes.md), JSON output
is in [json.md](json.md), and options that `nsposture.yaml` can set are in [configuration.md](configuration.md).

"""
CLAUSE = re.compile(r" (Excludes|Needs): ")
KIND = re.compile(r"(?::INT)?(?: \[UNIT\])?(?::INT)?(?: in \[(?P<least>\d+) - (?P<most>\d+)\])?(?::?\{(?P<words>[^}]*)\})?"
                  r"(?:=(?P<default>\S+))?")
UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


class Help:
    def __init__(self, text):
        self.sections, section = collections.OrderedDict(), None
        lines = text.splitlines()
        self.summary, self.usage = lines[0], ""
        for line in lines[1:]:
            if line.startswith("Usage: "):
                self.usage = line[len("Usage: "):]
            elif re.fullmatch(r"\S.*:", line):
                section = self.sections.setdefault(line[:-1], [])
            elif section is not None and line.strip():
                section.append(line)

    def entries(self, *titles):
        """(name, description) of each entry of these sections; of all sections but examples and subcommands if none is named."""
        entries = []
        for title, lines in self.sections.items():
            if (titles and title not in titles) or (not titles and title in ("Subcommands", "Example", "Examples", "Positionals")):
                continue
            for line, following in zip(lines, [*lines[1:], ""]):
                if re.match(r" {2,6}\S", line):
                    entries.append(list(name_and_description(line, bool(re.match(r" {20}", following)))))
                elif entries:
                    entries[-1][1] = f"{entries[-1][1]} {line.strip()}".strip()
        return [tuple(entry) for entry in entries]

    def examples(self):
        return [line.strip() for title in ("Example", "Examples") for line in self.sections.get(title, [])]


def name_and_description(line, goes_on):
    """Two spaces stand between them, one where the name just fits its column; a longer name has a line of its own."""
    name, _, description = line.strip().partition("  ")
    if not description and not goes_on and len(line) > COLUMN and line[COLUMN - 1] == " ":
        name, description = line[:COLUMN], line[COLUMN:]
    return name.strip(), description.strip()


def help_of(program, words):
    done = subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True)
    return Help(done.stdout)


def commands(program, words=()):
    """Every command that runs something or has commands below it, in the order of the help."""
    page = help_of(program, words)
    found = [(words, page)] if words else []
    for name, _ in page.entries("Subcommands"):
        found += commands(program, (*words, name))
    return found


def span(seconds):
    """600 → 10m"""
    size, unit = next((size, unit) for size, unit in UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def split_name(name):
    """`--at TIME Needs: --db` → the option itself, and sentences on its values and on other options."""
    name, *clauses = CLAUSE.split(name)
    others = "".join(f" {'Not with' if kind == 'Excludes' else 'With'} {', '.join(f'`{one}`' for one in list.split())}."
                     for kind, list in zip(clauses[::2], clauses[1::2]))
    required = " Required." if name.endswith(" REQUIRED") else ""
    name = name.removesuffix(" REQUIRED")
    found = re.match(r"(\S+ [A-Z0-9][\w.|]*)(.*)", name)
    kind = found and KIND.fullmatch(found[2])
    if not kind or not found[2]:
        return name, required + others
    default = kind["default"]
    if default and found[1].endswith(" TIME"):
        default = span(int(default))
    elif default and found[1].startswith("--body-limit"):
        default += " MiB"
    values = f" One of {', '.join(f'`{word}`' for word in kind['words'].split(','))}." if kind["words"] else ""
    bounds = f" {int(kind['least']):,} to {int(kind['most']):,}." if kind["most"] and int(kind["most"]) < 2**31 - 1 else ""
    return found[1], f"{values}{bounds}{f' Default: `{default}`.' if default else ''}{required}{others}"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def row(name, description):
    option, clauses = split_name(name)
    option = option.replace(",", ", ", 1) if option.startswith("-") and ",--" in option else option
    return f"| `{cell(option)}` | {cell(description)}{'.' if clauses and not description.endswith('.') else ''}{clauses} |\n"


def table(entries):
    return "| option | |\n|---|---|\n" + "".join(row(*entry) for entry in entries) + "\n"


def key(entry):
    name, notes = split_name(entry[0])
    return name, entry[1], notes.split(" Not with")[0].split(" With")[0]


def page(program):
    found = commands(program)
    count = collections.Counter(key(entry) for _, one in found for entry in one.entries())
    often = [one for one, times in count.items() if times >= COMMON_FROM]
    first = {key(entry): entry for _, one in reversed(found) for entry in one.entries()}
    common = [first[one] for one in often if one[0] != "-h,--help"]
    names = {key(entry): re.search(r"--[\w-]+", entry[0])[0] for entry in common}
    out = HEAD + "| command | |\n|---|---|\n"
    for words, one in found:
        name = "nsposture " + " ".join(words)
        out += f"| [{name}](#{name.replace(' ', '-')}) | {cell(one.summary)} |\n"
    out += "\n## Common options\n\n" + table(common)
    for words, one in found:
        out += f"## nsposture {' '.join(words)}\n\n{one.summary}.\n\n```\n{one.usage}\n```\n\n"
        positionals = one.entries("Positionals")
        own = [entry for entry in one.entries() if key(entry) not in often]
        if positionals:
            out += table(positionals).replace("| option | |", "| argument | |")
        if own:
            out += table(own)
        shared = [names[key(entry)] for entry in one.entries() if key(entry) in names]
        if shared:
            out += f"[Common options](#common-options): {', '.join(f'`{one}`' for one in shared)}.\n\n"
        if one.examples():
            out += "Example:\n\n```\n" + "\n".join(one.examples()) + "\n```\n\n"
    return out.rstrip("\n") + "\n"
