"""docs/commands.md from the program's own help texts."""
import collections
import re
import subprocess

COLUMN = 34  # where descriptions start
COMMON_FROM = 5  # an option of so many commands is described once
HEAD = """# Commands

Made from `nsposture COMMAND --help` by `scripts/update_docs.py`. Exit codes are in [exit-codes.md](exit-codes.md), JSON output
is in [json.md](json.md), and options that `nsposture.yaml` can set are in [configuration.md](configuration.md).

"""
NEEDS = re.compile(r" (Excludes|Needs|Requires): ((?:\S+ ?)+)")


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


def split_name(name):
    """`--at TIME Needs: --db` → the option itself, and the sentence."""
    clauses = "".join(f" {'Not with' if kind == 'Excludes' else 'With'} {', '.join(f'`{one}`' for one in others.split())}."
                      for kind, others in NEEDS.findall(name))
    return NEEDS.sub("", name), clauses


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def row(name, description):
    option, clauses = split_name(name)
    option = option.replace(",", ", ", 1) if option.startswith("-") and ",--" in option else option
    return f"| `{cell(option)}` | {cell(description)}{'.' if clauses and not description.endswith('.') else ''}{clauses} |\n"


def table(entries):
    return "| option | |\n|---|---|\n" + "".join(row(*entry) for entry in entries) + "\n"


def key(entry):
    return split_name(entry[0])[0], entry[1]


def page(program):
    found = commands(program)
    count = collections.Counter(key(entry) for _, one in found for entry in one.entries())
    common = [one for one, times in count.items() if times >= COMMON_FROM]
    names = [re.split(r"[ ,=:]", name)[0] if not name.startswith("-h") else "--help" for name, _ in common]
    out = HEAD + "| command | |\n|---|---|\n"
    for words, one in found:
        name = "nsposture " + " ".join(words)
        out += f"| [{name}](#{name.replace(' ', '-')}) | {cell(one.summary)} |\n"
    out += "\n## Common options\n\n" + table(common)
    for words, one in found:
        out += f"## nsposture {' '.join(words)}\n\n{one.summary}.\n\n```\n{one.usage}\n```\n\n"
        positionals = one.entries("Positionals")
        own = [entry for entry in one.entries() if key(entry) not in common]
        if positionals:
            out += table(positionals).replace("| option | |", "| argument | |")
        if own:
            out += table(own)
        shared = [names[common.index(key(entry))] for entry in one.entries() if key(entry) in common]
        if shared:
            out += f"[Common options](#common-options): {', '.join(f'`{one}`' for one in shared)}.\n\n"
        if one.examples():
            out += "Example:\n\n```\n" + "\n".join(one.examples()) + "\n```\n\n"
    return out.rstrip("\n") + "\n"
