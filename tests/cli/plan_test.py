#!/usr/bin/env python3
"""Carries out the plan of every dossier of every story, and asks the cluster that is left:
plan_test.py NSPOSTURE PROJECT

Whoever stands behind a creation can then neither create namespaces nor become able to, and
`remediate` has nothing to add; except where the plan says in words why not.
"""
import gzip
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

MASTERS = "admin"  # in system:masters, by the log
# What a note says where the plan leaves somebody a way.
WORDS = ("system:masters", "out of the group", "still has a path", "is a component of Kubernetes")


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as file:
        return file.read()


def find(story, name):
    return next(path for path in sorted(story.iterdir()) if path.name in (name, name + ".gz"))


class Cluster:
    """A dump, and what kubectl would make of it."""

    def __init__(self, text):
        self.items = json.loads(text)["items"]
        self.manifests = []

    def find(self, kind, namespace, name):
        for item in self.items:
            at = item["metadata"]
            if item["kind"].lower() == kind and at["name"] == name:
                if at.get("namespace", "") == namespace:
                    return item
        return None

    def carry_out(self, command, files):
        words = shlex.split(command)
        if words[0] != "kubectl":
            return
        namespace = words[words.index("-n") + 1] if "-n" in words else ""
        if "apply" in words:
            if "--dry-run=server" not in words:
                self.manifests.append(files[words[words.index("-f") + 1]])
            return
        verb = next((word for word in words if word in ("delete", "patch")), None)
        if verb is None:
            return
        kind, name = words[words.index(verb) + 1], words[-1]
        item = self.find(kind, namespace, name)
        if item is None or not kind.endswith("binding"):
            return
        if verb == "delete":
            self.items.remove(item)
            return
        for step in json.loads(words[words.index("-p") + 1]):
            place = step["path"].split("/")[1:]
            subject = item[place[0]][int(place[1])]
            if step["op"] == "test":
                assert subject[place[2]] == step["value"], command
            else:
                del item[place[0]][int(place[1])]

    def write(self, folder):
        dump = folder / "after.json"
        dump.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": self.items}))
        paths = [dump]
        for number, text in enumerate(self.manifests):
            paths.append(folder / f"{number}.yaml")
            paths[-1].write_text(text)
        return [argument for path in paths for argument in ("--from", str(path))]


class Checker:
    def __init__(self, program):
        self.program, self.faults, self.ended, self.told = program, [], 0, 0

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments, "-q", "-o", "json"], capture_output=True,
                              text=True, check=False)
        assert done.returncode in (0, 1, 3), (arguments, done.returncode, done.stderr)
        return json.loads(done.stdout)

    def check(self, story, snapshot, step):
        self.where = f"{story.name} {snapshot} {step['kind']} {step['namespace']}"
        dump = find(story, snapshot)
        dossier = self.run("investigate", step["namespace"], "--from", str(dump), "--audit-log",
                           str(find(story, "audit.log")))
        if dossier["request"] is None:
            return
        minted = step.get("minter") not in (None, MASTERS)
        who = step["minter"] if minted else step["actor"]
        cluster = Cluster(read(dump))
        files = {item["file"]["name"]: item["file"]["content"]
                 for item in dossier["plan"] if item["file"]}
        removed = [change for item in dossier["plan"] for change in item["changes"]]
        for item in dossier["plan"]:
            for command in item["commands"]:
                cluster.carry_out(command, files)
        notes = [note for item in dossier["plan"] for note in item["notes"]
                 if any(word in note for word in WORDS)]
        with tempfile.TemporaryDirectory() as folder:
            self.judge(who, cluster.write(pathlib.Path(folder)), notes, removed)

    def judge(self, who, source, notes, removed):
        prefix = "system:serviceaccount:"
        subject = "sa:" + who[len(prefix):].replace(":", "/") if who.startswith(prefix) else \
            "user:" + who
        proof = self.run("explain", subject, "create", "namespaces", *source)
        advice = self.run("remediate", subject, "create", "namespaces", *source)
        left = proof["allowed"] or proof["can_become"] is not None or advice["removals"]
        if left and not notes:
            self.faults.append(f"{self.where}: {who} keeps a way that the plan does not tell")
        self.told += bool(notes)
        self.ended += bool(removed)


def main():
    program, project = sys.argv[1], pathlib.Path(sys.argv[2])
    stories = project.parent / "shared/stories"
    if not stories.is_dir():
        stories = project / "fixtures/stories"
    checker = Checker(program)
    for story in sorted(stories.iterdir()):
        steps = json.loads((story / "truth.json").read_text())["steps"]
        for step in steps:
            if "namespace" not in step or step["kind"] == "anonymous-denied":
                continue
            for snapshot in ("before.json", "after.json"):
                checker.check(story, snapshot, step)
    print("\n".join(checker.faults))
    if checker.ended == 0 or checker.told == 0:
        print(f"{checker.ended} plans take something away, {checker.told} leave something in words")
        return 1
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
