"""The tables of public detection rules in docs/detections.md, made of fixtures/detections/catalogue.json."""
import json

BEGIN = "<!-- public rules: scripts/update_docs.py makes this of fixtures/detections/catalogue.json -->\n"
END = "<!-- end of public rules -->\n"
LIST = "creations"


def cell(text):
    return text.replace("|", "\\|")


def answer(entry):
    if entry["finds"] is None:
        return cell(entry["why"])
    named = ["list of creations" if rule == LIST else rule for rule in entry["finds"]]
    note = f": {entry['note']}" if "note" in entry else ""
    return cell(", ".join(named) + note)


def tables(catalogue):
    """One table for each system, in the order of the catalogue."""
    systems = {}
    for entry in catalogue:
        systems.setdefault(entry["system"], []).append(entry)
    parts = []
    for system, entries in systems.items():
        found = sum(entry["finds"] is not None for entry in entries)
        rows = [f"| {cell(entry['rule'])} | {answer(entry)} |\n" for entry in entries]
        parts.append(f"### {system}\n\n{found} of {len(entries)} rules have a counterpart.\n\n"
                     "| rule | nsposture |\n|---|---|\n" + "".join(rows))
    return "\n" + "\n".join(parts) + "\n"


def renew(project):
    """The page with its tables renewed; what stands around them stays."""
    text = (project / "docs/detections.md").read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/detections.md has no place for the tables of public rules")
    catalogue = json.loads((project / "fixtures/detections/catalogue.json").read_text())
    return before + BEGIN + tables(catalogue) + END + after


def faults(project):
    if renew(project) == (project / "docs/detections.md").read_text():
        return []
    return ["docs/detections.md does not have the public rules of fixtures/detections/catalogue.json"]
