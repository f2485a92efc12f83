"""One who tries everything: with what it is, and with what it gains by that, until it creates a
namespace or finds nothing new. It knows the whole cluster (world.py) but nothing of nsposture."""
import itertools
import json
import time

import gain_identities
import gain_rights
from reset import Baseline
from world import PREFIX, RBAC, World

METHODS = {"create": "POST", "update": "PUT", "patch": "PATCH", "apply": "PATCH", "delete": "DELETE",
           "deletecollection": "DELETE", "get": "GET", "list": "GET", "watch": "GET"}
CONTENT = {"patch": "application/merge-patch+json", "apply": "application/apply-patch+yaml"}
WRITES = {"create", "update", "patch", "apply", "delete", "deletecollection"}
GOAL = "carried-out-robot-"
ATTEMPTS = itertools.count(1)
ROUNDS = 12      # of everything with everybody
SECONDS = 40      # for one subject


class Reached(Exception):
    """A namespace was created."""


class OutOfTime(Exception):
    pass


def path_of(group, resource, namespace=None, name=None):
    resource, _, part = resource.partition("/")
    middle = f"/namespaces/{namespace}" if namespace else ""
    return f"{PREFIX[group]}{middle}/{resource}" + (f"/{name}" if name else "") + (f"/{part}" if part else "")


class Robot:
    """`cluster` as in cluster.py; `start` is who it is at first; `listener` its own webhook."""

    def __init__(self, cluster, start, listener, store, without=(), seconds=SECONDS):
        self.cluster, self.listener, self.store = cluster, listener, store
        self.without, self.left_out = set(without), set()  # tricks it may not use, and those it would have
        self.made_by = {}  # who wrote a token secret
        self.hand = {start.key: start}
        self.story, self.done, self.failed = [], set(), {}
        self.tokens = set()
        self.traps = 0  # policies and webhooks of its own in force
        self.until = time.monotonic() + seconds
        self.progress = False
        self.requests = 0

    def may_use(self, trick):
        """Whether the trick, which may be called for now, is not forbidden."""
        if trick in self.without:
            self.left_out.add(trick)
        return trick not in self.without

    def wants_namespace(self, who):
        goal = f"{GOAL}{next(ATTEMPTS)}"
        if self.send(who, "create", "", "namespaces", body={"metadata": {"name": goal}}) is not None:
            raise Reached(goal)

    def take(self, identity):
        """Somebody more in hand."""
        if identity.key in self.hand:
            return
        self.hand[identity.key] = identity
        self.progress = True
        self.story.append(f"has {identity.label()}: {identity.how}")
        self.wants_namespace(identity)

    def may(self, who, verb, group, resource, namespace=None):
        return self.world.may(who, "patch" if verb == "apply" else verb, group, resource, namespace)

    def send(self, who, verb, group, resource, namespace=None, name=None, body=None, query="", again=False):
        """Once, and again only when it failed and the cluster is another since. None if refused."""
        if not self.may(who, verb, group, resource, namespace):
            return None
        path = path_of(group, resource, namespace, name) + query
        key = (who.key, verb, path, json.dumps(body, sort_keys=True))
        if not again and (key in self.done or self.failed.get(key) == (self.world.fingerprint, self.traps)):
            return None
        if time.monotonic() > self.until:
            raise OutOfTime
        self.requests += 1
        status, answer = who.door.ask(METHODS[verb], path, self.whole(group, verb, body, resource, name),
                                      CONTENT.get(verb, "application/json"), who.headers)
        self.said = answer.get("message", "")
        if status >= 300:
            self.failed[key] = (self.world.fingerprint, self.traps)
            return None
        self.done.add(key)
        if verb in WRITES and "dryRun" not in query:
            self.progress = True
        if verb in WRITES and "dryRun" not in query or not answer.get("items") == []:
            self.story.append(f"as {who.label()}: {METHODS[verb]} {path}{' ' + json.dumps(body) if body else ''}")
        return answer

    @staticmethod
    def whole(group, verb, body, resource, name):
        """An apply has to say what it is and what it is called."""
        if verb != "apply":
            return body
        kind = {"clusterroles": "ClusterRole", "roles": "Role", "clusterrolebindings": "ClusterRoleBinding",
                "rolebindings": "RoleBinding", "serviceaccounts": "ServiceAccount", "secrets": "Secret"}[resource]
        metadata = {**body.get("metadata", {}), "name": name}
        return {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind, **body, "metadata": metadata}

    def make(self, who, group, resource, namespace, name, body):
        """A new object: by POST, and where a rule is limited to names, by PUT or apply. The first that works."""
        body = {**body, "metadata": {**body.get("metadata", {}), "name": name}}
        made = self.send(who, "create", group, resource, namespace, body=body)
        if made is not None or not self.may(who, "create", group, resource, namespace):
            return made
        if group == RBAC:
            made = self.send(who, "update", group, resource, namespace, name, body)
            if made is not None:
                return made
        query = "?fieldManager=z&force=true"
        return self.send(who, "apply", group, resource, namespace, name, body, query)

    def change(self, who, group, resource, namespace, item, changes):
        """Some fields of an object: by a patch, or all of it by PUT. The first that works."""
        name = item["metadata"]["name"]
        made = self.send(who, "patch", group, resource, namespace, name, changes)
        if made is not None:
            return made
        metadata = {key: item["metadata"][key] for key in ("name", "namespace", "labels", "annotations", "resourceVersion")
                    if key in item["metadata"]}
        if group == RBAC or not metadata.get("resourceVersion"):
            metadata.pop("resourceVersion", None)
        whole = {key: value for key, value in {**item, **changes}.items() if value is not None}
        metadata.update({k: v for k, v in changes.get("metadata", {}).items() if k == "labels"})
        return self.send(who, "update", group, resource, namespace, name, {**whole, "metadata": metadata})

    def refresh(self):
        """The cluster as it is now, once controllers and caches are done with what was written."""
        self.world = World(self.cluster.api)
        for _ in range(20):
            if not self.progress:
                return
            time.sleep(0.3)
            before, self.world = self.world.fingerprint, World(self.cluster.api)
            if before == self.world.fingerprint:
                return

    def closure(self):
        """Everything that takes nothing away, until nothing new comes."""
        for _ in range(ROUNDS):
            self.refresh()
            self.progress = False
            for who in list(self.hand.values()):
                self.wants_namespace(who)
            for who in list(self.hand.values()):
                for move in (*gain_identities.MOVES, *gain_rights.MOVES):
                    move(self, who)
            gain_identities.certificates(self)
            gain_identities.overheard(self)
            if not self.progress:
                return

    def run(self, depth=1):
        """The steps to a namespace, None where it found nothing. Raises OutOfTime."""
        try:
            self.closure()
            self.branch(depth)
            return None
        except Reached:
            return self.story

    def branch(self, depth):
        """Then what takes something away: each by itself, and undone if it led to nothing."""
        if not depth:
            return
        self.refresh()
        before = Baseline(self.cluster.api, passing="carried-out-")
        for lose in gain_rights.losses(self):
            hand, story, done, failed, traps = dict(self.hand), list(self.story), set(self.done), dict(self.failed), self.traps
            if lose() is None:
                continue
            self.closure()
            self.branch(depth - 1)
            before.restore()
            self.hand, self.story, self.done, self.failed, self.traps = hand, story, done, failed, traps
            self.progress = True
            self.refresh()
