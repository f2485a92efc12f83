"""`nsposture serve` as the audit webhook of a running API server, while everything is restarted.

Usage: webhook.py BUILT PROGRAM [MODE…]     MODE: batch, blocking, live (default: all)

In the modes batch and blocking of the API server, serve has its RBAC from dumps that are put into its
database; `live` is batch mode with a serve that reads the cluster itself.

Namespaces are made all the while, in every way there is. In the end each creation has to be in what
serve stored, once, and its findings have to be those of the server's own log file.
"""
import collections
import http.client
import json
import pathlib
import sys
import tempfile
import threading
import time

from cluster import Api, Cluster, Refused, run_program
from hook import LARGEST_EVENT, Hook, Receiver, wait_for

RBAC = "/apis/rbac.authorization.k8s.io/v1"
NAMESPACES = "/api/v1/namespaces"
APPLY = "application/apply-patch+yaml"
BETWEEN = 3  # seconds between two things that happen
AWAY = 15  # seconds, in which the API server has tried five times
BY_ITSELF = {"default", "kube-system", "kube-public", "kube-node-lease"}  # no report tells these creations


class Maker(threading.Thread):
    """Makes one namespace after the other until it is told to stop, across restarts."""

    def __init__(self, api, make, pause):
        super().__init__(daemon=True)
        self.api, self.make, self.pause = api, make, pause
        self.ended = threading.Event()
        self.answered = {}  # uid to name
        self.refused = self.broken = 0

    def run(self):
        number = 0
        while not self.ended.wait(self.pause):
            number += 1
            try:
                made = self.make(self.api, number)
                self.answered[made["metadata"]["uid"]] = made["metadata"]["name"]
            except Refused:
                self.refused += 1
            except (OSError, http.client.HTTPException):
                self.broken += 1
                self.api.connection.close()

    def stop(self):
        self.ended.set()
        self.join()


def post(prefix, **metadata):
    def make(api, number):
        return api.ask("POST", NAMESPACES, {"metadata": {"name": f"{prefix}-{number}", **metadata}})
    return make


def generated(api, number):
    """The server ends the name. Its stems are far apart: NP111 tells names that are like others."""
    stem = "".join(3 * "abcdefghij"[int(digit)] for digit in f"{number:03}")
    return api.ask("POST", NAMESPACES, {"metadata": {"generateName": f"generated-{stem}-"}})


def applied(api, number):
    name = f"applied-{number}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    return api.ask("PATCH", f"{NAMESPACES}/{name}?fieldManager=test", body, APPLY)


class ByShortBinding:
    """A user who may make namespaces for a moment only."""

    def __init__(self, admin):
        self.admin = admin

    def __call__(self, api, number):
        try:
            self.admin.ask("POST", f"{RBAC}/clusterrolebindings", binding("brief", "ns-maker", user("brief")))
            return self.insist(lambda: post("brief")(api, number))
        except OSError:
            self.admin.connection.close()
            raise
        finally:
            self.end()

    @staticmethod
    def insist(ask):
        """The authorizer learns of a binding a moment after it was written."""
        for _ in range(20):
            try:
                return ask()
            except Refused as refused:
                if refused.status != 403:
                    raise
                time.sleep(0.05)
        return ask()

    def end(self):
        try:
            self.admin.ask("DELETE", f"{RBAC}/clusterrolebindings/brief")
        except Refused:
            pass
        except (OSError, http.client.HTTPException):
            self.admin.connection.close()


def user(name):
    return {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name}


def binding(name, role, subject):
    return {"metadata": {"name": name}, "subjects": [subject],
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}}


def prepare(cluster):
    """The rights of those who make namespaces."""
    ask = cluster.api.ask
    ask("POST", f"{RBAC}/clusterroles", {"metadata": {"name": "ns-maker"}, "rules": [
        {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["create", "get", "patch"]}]})
    ask("POST", f"{RBAC}/clusterrolebindings", binding("grace", "ns-maker", user("grace")))
    ask("POST", f"{RBAC}/clusterrolebindings", binding("robot", "ns-maker", {
        "kind": "ServiceAccount", "namespace": "default", "name": "robot"}))
    ask("POST", "/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": "robot"}})


def makers(cluster, folder, salt):
    """Who makes namespaces. `salt` keeps the names of two rounds apart."""
    def certificate(name):
        place = folder / f"{name}-{salt}"
        place.mkdir()
        cluster.user(place, name)
        return Api(cluster, certificate=place / "user")

    token = cluster.run_kubectl("create", "token", "robot").strip()
    robot = Api(cluster, {"Authorization": f"Bearer {token}"})
    ghost = Api(cluster, {"Impersonate-User": "grace"}, cluster.kubeconfig)
    large = {"note": "x" * LARGEST_EVENT}
    return [Maker(certificate("grace"), post(f"posted-{salt}"), 0.3),
            Maker(robot, lambda api, number: applied(api, f"{salt}-{number}"), 0.4),
            Maker(Api(cluster), generated, 0.5),
            Maker(ghost, post(f"ghost-{salt}"), 0.7),
            Maker(certificate("grace-2"), post(f"refused-{salt}"), 1.1),
            Maker(Api(cluster), post(f"large-{salt}", annotations=large), 0.9),
            Maker(certificate("brief"), ByShortBinding(Api(cluster)), 1.3)]


class Round:
    """One API server with one serve. Faults are counted where they are told."""

    def __init__(self, built, program, mode, folder):
        self.program, self.mode, self.folder = program, mode, folder
        self.receiver = Receiver()
        self.hook = Hook(program, folder / "hook", "--rescan", "5s", "--notify-at", "info", "--notify-webhook",
                         self.receiver.url())
        self.cluster = Cluster(built, folder / "cluster", self.hook.flags("blocking" if mode == "blocking" else "batch"))
        self.reference = folder / "reference.db"
        self.answered = {}
        self.faults = 0

    def fault(self, text):
        self.faults += 1
        print(f"  wrong, {self.mode}: {text}")

    def say(self, text):
        print(f"webhook, {self.mode}: {text}")

    def run(self):
        try:
            self.start()
            self.say(f"Kubernetes {self.cluster.version}, ready after {self.cluster.seconds_to_start:.1f} s")
            prepare(self.cluster)
            self.snapshot("before")
            self.while_made("a", self.disturb)
            self.end_well()
            self.hold(self.compare("restarts"))
            self.lose()
        finally:
            self.hook.serve.close()
            self.cluster.kill()
            self.receiver.close()
        return self.faults

    def start(self):
        """In blocking mode the API server waits for serve from its first request on."""
        if self.mode == "live":
            self.cluster.start()
            self.hook.options += ("--kubeconfig", self.cluster.kubeconfig)
            self.hook.start()
        else:
            self.hook.start()
            self.cluster.start()

    def run_program(self, *arguments, well=(0, 1)):
        code, out, err = run_program(self.program, *arguments)
        if code not in well:
            self.fault(f"{' '.join(map(str, arguments))}: exit code {code}: {err[-500:]}")
        return out

    def snapshot(self, name):
        """RBAC and namespaces as they are now, for serve and for the reference alike."""
        dump = self.cluster.dump(self.folder / f"{name}.json")
        if self.mode == "live":
            # What a dump does not hold is unknown, and a live reading knows that there is none.
            self.run_program("scan", "--kubeconfig", self.cluster.kubeconfig, "--db", self.reference)
            return
        for db in (self.hook.db, self.reference):
            self.run_program("scan", "--from", dump, "--db", db)

    def while_made(self, salt, do):
        """Makes namespaces while `do` is done."""
        working = makers(self.cluster, self.folder, salt)
        for maker in working:
            maker.start()
        do()
        for maker in working:
            maker.stop()
            self.answered.update(maker.answered)
        self.say(f"{sum(len(m.answered) for m in working)} creations answered, {sum(m.refused for m in working)}"
                 f" refused, {sum(m.broken for m in working)} without an answer")

    def disturb(self):
        time.sleep(BETWEEN)
        self.stop_serve()
        time.sleep(1)
        self.hook.start()
        time.sleep(BETWEEN)
        self.hook.serve.kill()
        self.hook.serve.close()
        self.hook.start()
        time.sleep(BETWEEN)
        self.rotate()
        time.sleep(BETWEEN)
        self.cluster.stop()
        self.cluster.start()
        time.sleep(BETWEEN)
        self.say("serve stopped and started, killed and started, certificates rotated, API server restarted")

    def rotate(self):
        before = self.hook.serial()
        self.hook.rotate("client")
        self.hook.rotate("server")
        try:
            wait_for(lambda: self.hook.serial() != before, 10)
        except AssertionError:
            self.fault("serve shows its old certificate ten seconds after the files changed")

    def end_well(self):
        """Ends the API server in good order, so that whatever it had is delivered; then serve."""
        self.present = {item["metadata"]["uid"]: item["metadata"]["name"]
                        for item in self.cluster.api.ask("GET", NAMESPACES)["items"]}
        lost = [name for uid, name in self.answered.items() if uid not in self.present]
        if lost:
            self.fault(f"the API server answered that it made these, and does not have them: {lost}")
        self.snapshot("after")
        self.wait_for_analysis()
        self.cluster.stop()
        metrics = self.hook.serve.metrics()
        self.say(", ".join(f"{metrics[f'nsposture_events_{kind}_total']:.0f} {kind}" for kind in
                           ("received", "kept", "duplicates", "irrelevant", "malformed")) + " since serve's start")
        if metrics["nsposture_events_malformed_total"]:
            self.fault("events that serve could not read")
        self.stop_serve()

    def wait_for_analysis(self):
        """Of everything, with a snapshot that has all namespaces."""
        def all_are_there():
            # Exit code 3 while events came after the last analysis.
            report = self.report("findings", "--db", self.hook.db, well=(0, 1, 3))
            return report["counts"]["namespaces"] == len(self.present)
        wait_for(all_are_there, 90)

    def stop_serve(self):
        began = time.monotonic()
        code = self.hook.serve.stop()
        took = time.monotonic() - began
        # After five seconds it ends at once, as docs/serve.md says: a busy machine is enough.
        if code and took < 5:
            self.fault(f"serve ended with exit code {code} after {took:.1f} s: {self.hook.serve.log[-3:]}")
        self.hook.serve.close()

    def compare(self, what):
        """What serve stored, with what was made; and its findings with those of the log file."""
        # Exit code 3 where a log was imported after the last analysis.
        served = self.report("findings", "--db", self.hook.db, well=(0, 1, 3))
        from_log = self.from_log()
        truncated = sum("audit.k8s.io/truncated" in event.get("annotations", {}) for event in self.events_in_log())
        if not truncated:
            self.fault("no event was truncated: the test does not try it")
        made = [name for name in self.present.values() if name not in BY_ITSELF]
        found = collections.Counter(c["namespace"] for c in served["creations"] if c["code"] in (200, 201))
        missing = [name for name in made if not found[name]]
        double = [name for name, times in found.items() if times > 1]
        self.say(f"{what}: {len(made) - len(missing)} of {len(made)} creations found, {len(double)} more than once;"
                 f" {truncated} events truncated")
        for fault, names in (("not found", missing), ("found more than once", double)):
            if names:
                self.fault(f"{fault}: {names[:8]}")
        self.equal(what, "creations", served, from_log, ("verdict", "time", "namespace", "actor", "real_actor", "how",
                                                         "explanation", "code", "audit_id"))
        self.equal(what, "findings", served, from_log, ("rule", "severity", "title", "subject", "namespace", "time",
                                                        "confidence", "fingerprint"))
        return served

    def from_log(self):
        log = self.cluster.audit_log
        if self.mode != "live":
            return self.report("audit", "--from", self.folder / "after.json", "--audit-log", log, "--db", self.reference)
        self.run_program("events", "import", log, "--db", self.reference)
        return self.report("analyze", "--db", self.reference)

    def hold(self, served):
        """What serve told of requests on the way holds in the end. What a binding gave goes with it."""
        at_last = {finding["fingerprint"] for finding in served["findings"]}
        told = {finding["fingerprint"]: finding for _, finding in self.receiver.posts}
        void = [f for fingerprint, f in told.items() if f["time"] and fingerprint not in at_last]
        self.say(f"{len(told)} findings were told, {len(void)} of them do not hold in the end")
        for rule, times in collections.Counter(f["rule"] for f in void).items():
            example = next(f for f in void if f["rule"] == rule)
            self.fault(f"told, and does not hold: {rule}, {times} times: {example['title']} {example['subject']}"
                       f" {example['namespace']} {example['time']}")

    def report(self, *arguments, well=(0, 1)):
        return json.loads(self.run_program(*arguments, "-o", "json", well=well) or '{"creations": [], "findings": []}')

    def equal(self, what, of, served, from_log, keys):
        def counted(report):
            return collections.Counter(tuple(str(item[key]) for key in keys) for item in report[of]
                                       if not self.rests_on_snapshots(item))
        ours, theirs = counted(served), counted(from_log)
        self.say(f"{what}: {sum((ours & theirs).values())} {of} are the same; {sum((ours - theirs).values())}"
                 f" only from the webhook, {sum((theirs - ours).values())} only from the log file")
        for where, only in (("webhook", ours - theirs), ("log file", theirs - ours)):
            for first, times in collections.Counter(item[0] for item in only).most_common(8):
                example = next(item for item in only if item[0] == first)
                self.fault(f"{of}, only from the {where}: {times} like {' | '.join(example)}")

    def rests_on_snapshots(self, item):
        """serve reads the cluster again and again: a name near to one that only its snapshots have."""
        return self.mode == "live" and item.get("rule") == "NP111" and "existing namespace" in item["title"]

    def lose(self):
        """What an API server loses by design: what it had not posted when it was killed, and lists that it
        posted five times in vain. Importing the log file fills it in."""
        self.hook.start()
        self.cluster.start()
        self.while_made("b", self.kill_server)
        self.while_made("c", self.stay_away)
        self.end_well()
        missing = self.created_in_log() - self.created_in_serve()
        self.say(f"API server killed, serve away for {AWAY} s: {len(missing)} creations lost, by design")
        self.run_program("events", "import", self.cluster.audit_log, "--db", self.hook.db, well=(0,))
        self.run_program("analyze", "--db", self.hook.db)
        self.compare("log imported")

    def kill_server(self):
        time.sleep(BETWEEN)
        self.cluster.kill()
        self.cluster.start()

    def stay_away(self):
        time.sleep(BETWEEN)
        self.stop_serve()
        time.sleep(AWAY)
        self.hook.start()
        time.sleep(BETWEEN)

    def events_in_log(self):
        with open(self.cluster.audit_log, encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def created_in_log(self):
        return {event["auditID"] for event in self.events_in_log() if event["responseStatus"].get("code") == 201
                and event.get("objectRef", {}).get("resource") == "namespaces"
                and event["verb"] in ("create", "patch")}

    def created_in_serve(self):
        return {c["audit_id"] for c in self.report("analyze", "--db", self.hook.db)["creations"]}


def main(built, program, *modes):
    faults = 0
    for mode in modes or ("batch", "blocking", "live"):
        with tempfile.TemporaryDirectory(prefix="nsposture-webhook-") as scratch:
            faults += Round(built, program, mode, pathlib.Path(scratch)).run()
    print(f"webhook: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
