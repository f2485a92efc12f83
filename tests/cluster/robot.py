"""Random small clusters: whoever nsposture says can become able to create namespaces does it by the printed
lines, and a robot that tries everything does not get there as anybody else.

Usage: robot.py BUILT PROGRAM [COUNT [SEED [FOLDER]]]
Gaps that are known (gap_clusters.py) are tried first, where SEED is 1.
Counterexamples are written into FOLDER (default: build/robot), one file each.
"""
import base64
import contextlib
import itertools
import json
import pathlib
import sys
import tempfile
import time

from attacker import OutOfTime, Robot
from cases import Case
from cluster import Cluster, openssl
from gap_clusters import all_gaps
from listener import Listener
from paths import Counts, kinds_of, send, way, write
from random_rbac import USERS, random_cluster, renamed, unique
from reset import Baseline
from world import Door, Identity

# Ways that end in a container, or wait for somebody else's: no kubelet runs one here.
IN_CONTAINERS = {"create-workload", "change-workload", "exec-pod", "attach-pod", "ephemeral-container", "port-forward",
                 "node-proxy", "node-takeover", "mutate-admission", "indirect-creation", "aws-auth"}
# Tricks that nsposture does not know yet, as Robot.may_use() calls them. The robot has to do without at first.
KNOWN = ()
BAD = ("KNOWN GAP WITH A WAY NOW", "KNOWN GAP THAT THE ROBOT DOES NOT GET THROUGH", "NO WAY, BUT THE ROBOT SUCCEEDED", "A WAY, BUT ITS LINES FAIL", "NOT ANSWERED")
TABLE = ("known gaps", "allowed already", "no way, and the robot found none", "no way, and the robot ran out of time",
         "a way, and its lines succeed", "of these, the robot got there too", "of these, the robot did not",
         "a way through a container: not tried", "no way, but the robot succeeded by a known gap") + BAD


class Store:
    """The robot's keys and certificate requests."""

    def __init__(self, folder):
        self.folder, self.numbers, self.requests = folder, itertools.count(1), {}
        self.key = folder / "robot.key"
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", self.key)

    def new_name(self):
        return f"z-{next(self.numbers)}"

    def request(self, _, user, groups):
        """In base64, as Kubernetes takes it."""
        known = (user, tuple(groups))
        if known not in self.requests:
            out = self.folder / "robot.csr"
            names = "".join(f"/O={group}" for group in groups) + f"/CN={user}"
            openssl("req", "-new", "-key", self.key, "-out", out, "-subj", names)
            self.requests[known] = encoded(out.read_bytes())
        return self.requests[known]

    def certificate(self, name, text):
        path = self.folder / f"{name}.crt"
        path.write_bytes(decoded(text))
        return path, self.key


def encoded(data):
    return base64.b64encode(data).decode()


def decoded(text):
    return base64.b64decode(text)


class Arena:
    """A running cluster and what the robot needs beside it."""

    def __init__(self, cluster, program, folder, listener):
        self.cluster, self.program, self.folder, self.listener = cluster, program, folder, listener
        self.store, self.doors = Store(folder), {}

    def robot(self, subject, without):
        user = subject.removeprefix("user:")
        if user not in self.doors:
            own = self.folder / user
            own.mkdir()
            self.cluster.user(own, user)
            self.doors[user] = own / "user.crt", own / "user.key"
        door = Door(self.cluster, certificate=self.doors[user])
        self.listener.tokens.clear()
        return Robot(self.cluster, Identity(user, frozenset({"system:authenticated"}), door, "from the start"),
                     self.listener, self.store, without)

    def try_robot(self, subject, without=KNOWN):
        """Its steps, None where it found nothing, or why it did not come to an end; and what it had to do without."""
        robot = self.robot(subject, without)
        try:
            return robot.run(), robot.left_out
        except OutOfTime:
            return "out of time", robot.left_out

    def way(self, subject):
        dump = self.cluster.dump(self.folder / "dump.json", kinds_of(self.cluster))
        return way(self.program, self.cluster, subject, dump)


@contextlib.contextmanager
def arena(built, program):
    with Cluster(built) as cluster, tempfile.TemporaryDirectory() as scratch, Listener(pathlib.Path(scratch)) as listener:
        yield Arena(cluster, program, pathlib.Path(scratch), listener)


def as_case(subject, objects):
    return Case("robot", "", objects, [], subject=subject)


def lines_of(steps):
    return [f"[{step['technique']}] {step.get('request')}" for step in steps]


def report(folder, name, objects, what):
    """Printed, and kept with the cluster's RBAC."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    manifest = {"apiVersion": "v1", "kind": "List", "items": objects}
    path.write_text(json.dumps(manifest, indent=1) + "\n")
    (folder / f"{name}.txt").write_text(what + "\n")
    what = "\n".join(line[:300] for line in what.splitlines())
    print(f"robot: {name}: {what}\n  RBAC in {path}", flush=True)


def try_subject(ring, subject, objects, counts, folder, name):
    """One subject in a cluster that has been written. What is bad is reported."""
    steps, said = ring.way(subject)
    if steps is None and said.startswith("exit code"):
        counts["NOT ANSWERED"] += 1
        report(folder, name, objects, f"{subject}: {said}")
    elif steps is None:
        expect_nothing(ring, subject, objects, counts, folder, name)
    elif steps[0]["technique"] == "allowed already":
        counts["allowed already"] += 1
    elif IN_CONTAINERS & {step["technique"] for step in steps}:
        counts["a way through a container: not tried"] += 1
    else:
        expect_way(ring, subject, objects, steps, counts, folder, name)


def expect_nothing(ring, subject, objects, counts, folder, name):
    before = Baseline(ring.cluster.api, passing="carried-out-")
    story, left_out = ring.try_robot(subject)
    if not isinstance(story, list) and left_out:
        before.restore()
        with_all, _ = ring.try_robot(subject, without=())
        if isinstance(with_all, list):
            counts["no way, but the robot succeeded by a known gap"] += 1
            print(f"robot: {name}: {subject}: known: {sorted(left_out)}", flush=True)
            return
    if story is None:
        counts["no way, and the robot found none"] += 1
    elif story == "out of time":
        counts["no way, and the robot ran out of time"] += 1
        print(f"robot: {name}: {subject}: out of time", flush=True)
    else:
        counts["NO WAY, BUT THE ROBOT SUCCEEDED"] += 1
        report(folder, name, objects, f"{subject}: NO WAY, BUT THE ROBOT SUCCEEDED\n  " + "\n  ".join(story))


def expect_way(ring, subject, objects, steps, counts, folder, name):
    before = Baseline(ring.cluster.api, passing="carried-out-")
    transcript, reached, _ = send(ring.cluster, as_case(subject, objects), steps)
    before.restore()
    if not reached:
        counts["A WAY, BUT ITS LINES FAIL"] += 1
        told = "\n".join(f"  [{technique}] exit code {code}\n    {request}\n    -> {answer.strip()[:600]}"
                         for technique, request, code, answer in transcript)
        report(folder, f"{name}-lines", objects, f"{subject}: A WAY, BUT ITS LINES FAIL\n{told}")
        return
    counts["a way, and its lines succeed"] += 1
    story, _ = ring.try_robot(subject, without=())
    if isinstance(story, list):
        counts["of these, the robot got there too"] += 1
    else:
        counts["of these, the robot did not"] += 1
        print(f"robot: {name}: {subject}: the robot did not find {lines_of(steps)}", flush=True)


def try_cluster(ring, seed, objects, counts, folder, empty):
    write(ring.cluster, as_case(USERS[0], objects), objects)
    full = Baseline(ring.cluster.api, passing="carried-out-")
    for user in USERS:
        began, before = time.monotonic(), Counts(counts)
        try_subject(ring, f"user:{user}-{seed}", objects, counts, folder, f"{seed}-{user}")
        outcome = ", ".join(what for what in TABLE if counts[what] != before[what])
        print(f"robot: {seed}-{user}: {outcome} ({time.monotonic() - began:.1f} s)", flush=True)
        full.restore()
    empty.restore()


def try_gap(ring, name, objects, counts, empty):
    objects, subject = renamed(unique(objects), f"-{name}"), f"user:u00-{name}"
    write(ring.cluster, as_case(subject, objects), objects)
    steps, _ = ring.way(subject)
    story, _ = ring.try_robot(subject, without=())
    what = ("KNOWN GAP WITH A WAY NOW" if steps else "known gaps" if isinstance(story, list)
            else "KNOWN GAP THAT THE ROBOT DOES NOT GET THROUGH")
    counts[what] += 1
    print(f"robot: {name}: {what}", flush=True)
    empty.restore()


def main(built, program, count="50", seed="1", folder="build/robot"):
    counts, began = Counts(), time.monotonic()
    with contextlib.suppress(KeyboardInterrupt), arena(built, program) as ring:  # counts so far are told
        print(f"robot: Kubernetes {ring.cluster.version}, {count} clusters from seed {seed}", flush=True)
        empty = Baseline(ring.cluster.api, passing="carried-out-")
        for name, objects in all_gaps() if seed == "1" else ():
            try_gap(ring, name, objects, counts, empty)
        for number in range(int(seed), int(seed) + int(count)):
            try_cluster(ring, number, random_cluster(number), counts, pathlib.Path(folder), empty)
            counts["clusters"] += 1
    print(f"robot: {counts['clusters']} clusters, {counts['clusters'] * len(USERS)} subjects in {time.monotonic() - began:.0f} s")
    for what in TABLE:
        print(f"robot: {counts[what]:6} {what}")
    return 1 if any(counts[what] for what in BAD) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
