"""Random small clusters: what `remediate` prints is carried out as the administrator. Then nsposture finds no
way in a new dump, the robot gets nowhere, and who was to keep its right still has it.

Usage: remedies.py BUILT PROGRAM [COUNT [SEED [FOLDER]]]
Counterexamples are written into FOLDER (default: build/remedies).
"""
import contextlib
import os
import pathlib
import subprocess
import sys
import time

from cluster import run_program
from decisions import ask_server
from paths import Counts, kinds_of, write
from random_rbac import USERS, random_cluster
from reset import Baseline
from robot import arena, as_case, report

BAD = ("ITS LINES FAIL", "A WAY IS LEFT", "THE ROBOT STILL SUCCEEDS", "LOST A RIGHT THAT WAS TO STAY", "NOT ANSWERED")
TABLE = ("remedies carried out", "of these, by rules", "of these, for everybody but one", "nothing can end the way",
         "asked after and without a way", "robots that got nowhere", "robots that ran out of time",
         "rights that were to stay, and did") + BAD


def username(subject):
    """As a SubjectAccessReview has it, and the groups."""
    kind, _, name = subject.partition(":")
    if kind == "sa":
        namespace = name.partition("/")[0]
        return {"user": "system:serviceaccount:" + name.replace("/", ":"),
                "groups": ["system:authenticated", "system:serviceaccounts", f"system:serviceaccounts:{namespace}"]}
    groups = ["system:authenticated"] + ([name] if kind == "group" else [])
    return {"user": "somebody" if kind == "group" else name, "groups": groups}


def may_create(ring, subject):
    spec = {**username(subject), "resourceAttributes": {"verb": "create", "group": "", "resource": "namespaces"}}
    return ask_server(ring.cluster.api, spec)[0]


def maker(objects):
    """Who is bound to the role that creates namespaces."""
    subject = next(item for item in objects if item["metadata"]["name"] == "pow" and "subjects" in item)["subjects"][0]
    if subject["kind"] == "ServiceAccount":
        return f"sa:{subject['namespace']}/{subject['name']}"
    return f"{subject['kind'].lower()}:{subject['name']}"


def remedy(ring, *question):
    """What is printed: exit code, the lines to run, all of it."""
    dump = ring.cluster.dump(ring.folder / "dump.json", kinds_of(ring.cluster))
    code, out, err = run_program(ring.program, "remediate", *question, "create", "namespaces", "--from", dump,
                                 "--kubernetes-version", f"1.{ring.cluster.minor()}")
    lines = [line for line in out.splitlines() if line and not line.startswith("#")]
    return code, lines, out + err


def carry_out(ring, lines):
    """What went wrong, empty if nothing did."""
    surroundings = {"PATH": f"{pathlib.Path(ring.cluster.kubectl).parent}:{os.environ['PATH']}", "HOME": str(ring.folder),
                    "KUBECONFIG": ring.cluster.kubeconfig}
    result = subprocess.run(["bash", "-e"], input="\n".join(lines), env=surroundings, capture_output=True, text=True,
                            timeout=120)
    return result.stdout + result.stderr if result.returncode else ""


class Trial:
    """One remedy on one cluster."""

    def __init__(self, ring, counts, name, objects, folder):
        self.ring, self.counts, self.name, self.objects, self.folder = ring, counts, name, objects, folder

    def bad(self, what, told):
        self.counts[what] += 1
        report(self.folder, f"{self.name}-{what.lower().replace(' ', '-')}", self.objects, f"{what}\n{told}")

    def apply(self, *question):
        """Whether the way was ended, as it is said."""
        code, lines, said = remedy(self.ring, *question)
        self.said = f"remediate {' '.join(question)}: exit code {code}\n{said}"
        if code == 1:
            self.counts["nothing can end the way"] += 1
            return False
        if code not in (0, 3):
            self.bad("NOT ANSWERED", self.said)
            return False
        wrong = carry_out(self.ring, lines)
        if wrong:
            self.bad("ITS LINES FAIL", f"{self.said}\n{wrong}")
            return False
        self.counts["remedies carried out"] += 1
        # Caches of the server, and roles that are gathered anew.
        time.sleep(1)
        return True

    def expect_no_way(self, subject):
        steps, told = self.ring.way(subject)
        if steps or told.startswith("exit code"):
            self.bad("A WAY IS LEFT", f"{self.said}\n{subject}: {steps or told}")
            return
        self.counts["asked after and without a way"] += 1
        before = Baseline(self.ring.cluster.api, passing="carried-out-")
        story, _ = self.ring.try_robot(subject)
        if story == "out of time":
            self.counts["robots that ran out of time"] += 1
        elif story:
            self.bad("THE ROBOT STILL SUCCEEDS", f"{self.said}\n{subject}:\n  " + "\n  ".join(story))
        else:
            self.counts["robots that got nowhere"] += 1
        before.restore()


def try_cluster(ring, seed, counts, folder, empty):
    objects = random_cluster(seed)
    write(ring.cluster, as_case(USERS[0], objects), objects)
    full = Baseline(ring.cluster.api, passing="carried-out-")
    for number, user in enumerate(USERS):
        subject = f"user:{user}-{seed}"
        if ring.way(subject)[0] is None:
            continue
        rules = (number + seed) % 2 == 0
        trial = Trial(ring, counts, f"{seed}-{user}", objects, folder)
        if trial.apply(subject, *(["--rules"] if rules else [])):
            counts["of these, by rules"] += rules
            trial.expect_no_way(subject)
        full.restore()
    try_everybody(ring, seed, objects, counts, folder)
    empty.restore()


def try_everybody(ring, seed, objects, counts, folder):
    """All but the one who is to create namespaces."""
    allowed = maker(objects)
    trial = Trial(ring, counts, f"{seed}-everybody", objects, folder)
    could = may_create(ring, allowed)
    rules = ["--rules"] if seed % 2 else []
    if not trial.apply("--everybody", "--allow", allowed, *rules):
        return
    counts["of these, for everybody but one"] += 1
    counts["of these, by rules"] += bool(rules)
    if could and may_create(ring, allowed):
        counts["rights that were to stay, and did"] += 1
    elif could:
        trial.bad("LOST A RIGHT THAT WAS TO STAY", f"{trial.said}\n{allowed}")
    for user in USERS:
        trial.expect_no_way(f"user:{user}-{seed}")


def main(built, program, count="20", seed="1", folder="build/remedies"):
    counts, began = Counts(), time.monotonic()
    with contextlib.suppress(KeyboardInterrupt), arena(built, program) as ring:
        print(f"remedies: Kubernetes {ring.cluster.version}, {count} clusters from seed {seed}", flush=True)
        empty = Baseline(ring.cluster.api, passing="carried-out-")
        for number in range(int(seed), int(seed) + int(count)):
            at = time.monotonic()
            try_cluster(ring, number, counts, pathlib.Path(folder), empty)
            counts["clusters"] += 1
            print(f"remedies: cluster {number} ({time.monotonic() - at:.0f} s)", flush=True)
    print(f"remedies: {counts['clusters']} clusters in {time.monotonic() - began:.0f} s")
    for what in TABLE:
        print(f"remedies: {counts[what]:6} {what}")
    return 1 if any(counts[what] for what in BAD) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
