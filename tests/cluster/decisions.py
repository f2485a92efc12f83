"""Random RBAC and random questions: the API server's decisions and nsposture's, from a dump, live and
from manifests with the default roles of its version; and which objects are refused.

Usage: decisions.py BUILT PROGRAM [COUNT [SEED]]
"""
import json
import pathlib
import random
import sys
import tempfile
import time

from cluster import Cluster, Refused, run_program

RBAC = "/apis/rbac.authorization.k8s.io/v1"
VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection",
         "impersonate", "bind", "escalate", "approve", "use", "*"]
GROUPS = ["", "apps", "batch", "rbac.authorization.k8s.io", "certificates.k8s.io",
          "authentication.k8s.io", "example.com", "*"]
RESOURCES = ["pods", "pods/exec", "pods/*", "*/exec", "*/*", "*", "secrets", "namespaces",
             "deployments", "deployments/scale", "*/scale", "jobs", "roles", "clusterroles",
             "rolebindings", "serviceaccounts", "serviceaccounts/token", "users", "groups", "widgets"]
NAMES = ["a", "b", "team.x", "kube-root-ca.crt"]
URLS = ["/healthz", "/healthz/*", "/metrics", "/api*", "/apis/*", "*", "/version", "/livez/ping"]
PATHS = ["/healthz", "/healthz/", "/healthz/etcd", "/metrics", "/api", "/apis/apps", "/version",
         "/livez/ping", "/", "/apix"]
NAMESPACES = ["n1", "n2", "n3"]
USERS = ["jane", "bob", "Jane", "system:anonymous", "ops@example.com"]
TEAMS = ["platform", "dev", "system:authenticated", "system:unauthenticated",
         "system:serviceaccounts", "system:serviceaccounts:n1"]
ACCOUNTS = ["default", "robot"]
LABELS = ["x", "y"]


class Dice:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, values, most=3):
        return self.random.sample(values, self.random.randint(1, min(most, len(values))))

    def one(self, values):
        return self.random.choice(values)

    def chance(self, probability):
        return self.random.random() < probability

    def rule(self, cluster_wide):
        if cluster_wide and self.chance(0.2):
            return {"nonResourceURLs": self.some(URLS, 2), "verbs": self.some(["get", "post", "head", "*"], 2)}
        rule = {"apiGroups": self.some(GROUPS, 2), "resources": self.some(RESOURCES, 3),
                "verbs": self.some(VERBS, 3)}
        if self.chance(0.25):
            rule["resourceNames"] = self.some(NAMES, 2)
        return rule

    def role(self, name, namespace=None):
        role = {"metadata": {"name": name},
                "rules": [self.rule(namespace is None) for _ in range(self.random.randint(0, 3))]}
        if namespace is None:
            if self.chance(0.3):
                role["metadata"]["labels"] = {f"example.com/to-{self.one(LABELS)}": "true"}
            elif self.chance(0.15):
                role["aggregationRule"] = {"clusterRoleSelectors": [
                    {"matchLabels": {f"example.com/to-{self.one(LABELS)}": "true"}}]}
                role["rules"] = []
        return role

    def subject(self):
        kind = self.one(["User", "Group", "ServiceAccount"])
        if kind == "ServiceAccount":
            return {"kind": kind, "namespace": self.one(NAMESPACES), "name": self.one(ACCOUNTS)}
        names = USERS + [f"system:serviceaccount:{self.one(NAMESPACES)}:robot"]
        return {"kind": kind, "apiGroup": "rbac.authorization.k8s.io",
                "name": self.one(names if kind == "User" else TEAMS)}

    def binding(self, name, cluster_roles, roles):
        cluster_role = not roles or self.chance(0.5)
        kind = "ClusterRole" if cluster_role else "Role"
        role = self.one(cluster_roles if cluster_role else roles)
        return {"metadata": {"name": name},
                "subjects": [self.subject() for _ in range(self.random.randint(0, 3))],
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role}}

    def spoilt(self, body):
        """One in twenty as somebody may have got it wrong, so that the server may refuse it."""
        if not self.chance(0.05):
            return body
        body = json.loads(json.dumps(body))
        spoil = self.one([
            lambda: body["metadata"].update(name="a/b"),
            lambda: body["metadata"].update(labels={"-": "x"}),
            lambda: body.get("rules") and body["rules"][0].pop("verbs", None),
            lambda: body.get("rules") and body["rules"][0].update(nonResourceURLs=["/x"], resources=["pods"]),
            lambda: body.get("rules") and body["rules"][0].update(apiGroups=[]),
            lambda: body.get("subjects") and body["subjects"][0].update(kind="Robot"),
            lambda: body.get("subjects") and body["subjects"][0].update(name=""),
            lambda: "roleRef" in body and body["roleRef"].update(name=""),
            lambda: "roleRef" in body and body["roleRef"].update(kind="Rule")])
        spoil()
        return body

    def identity(self):
        if self.chance(0.35):
            namespace, name = self.one(NAMESPACES), self.one(ACCOUNTS)
            return {"user": f"system:serviceaccount:{namespace}:{name}",
                    "groups": ["system:serviceaccounts", f"system:serviceaccounts:{namespace}",
                               "system:authenticated"]}
        return {"user": self.one(USERS + ["nobody"]), "groups": self.some(TEAMS, 3) if self.chance(0.7) else []}

    def question(self):
        spec = self.identity()
        if self.chance(0.15):
            spec["nonResourceAttributes"] = {"path": self.one(PATHS), "verb": self.one(["get", "post", "head", "put"])}
            return spec
        resource, _, part = self.one(RESOURCES + ["configmaps", "nodes", "endpoints"]).partition("/")
        attributes = {"verb": self.one(VERBS), "group": self.one(GROUPS), "resource": resource}
        if part:
            attributes["subresource"] = part
        if self.chance(0.6):
            attributes["namespace"] = self.one(NAMESPACES + ["default", "kube-system", "absent"])
        if self.chance(0.4):
            attributes["name"] = self.one(NAMES + ["admin", "other"])
        spec["resourceAttributes"] = attributes
        return spec


KINDS = {"namespaces": "Namespace", "serviceaccounts": "ServiceAccount", "clusterroles": "ClusterRole",
         "clusterrolebindings": "ClusterRoleBinding", "roles": "Role", "rolebindings": "RoleBinding"}


def as_manifest(path, body):
    """The object as a person writes it, of a body that was posted to the path."""
    *_, scope, namespace, plural = path.split("/")
    metadata = {**body["metadata"], "namespace": namespace} if scope == "namespaces" else body["metadata"]
    group = "rbac.authorization.k8s.io/" if path.startswith(RBAC) else ""
    return {"apiVersion": f"{group}v1", "kind": KINDS[plural], **body, "metadata": metadata}


def name_of(manifest):
    metadata = manifest["metadata"]
    return manifest["kind"], metadata.get("namespace", ""), metadata["name"]


def fill(api, dice):
    """Writes random RBAC. Returns all of it as manifests, and the names of what the server refused."""
    manifests, refused = [], set()

    def post(path, body):
        body = dice.spoilt(body)
        manifests.append(as_manifest(path, body))
        try:
            api.ask("POST", path, body)
        except Refused as answer:
            if answer.status not in (400, 422):
                raise
            refused.add(name_of(manifests[-1]))

    for namespace in NAMESPACES:
        post("/api/v1/namespaces", {"metadata": {"name": namespace}})
        post(f"/api/v1/namespaces/{namespace}/serviceaccounts", {"metadata": {"name": "robot"}})
    built_in = ["view", "edit", "admin", "cluster-admin", "system:discovery"]
    made = [f"c{i}" for i in range(40)]
    for name in made:
        post(f"{RBAC}/clusterroles", dice.role(name))
    for i in range(30):
        # One role in ten is missing, and few users hold everything: else every answer is yes.
        roles = made + built_in[:3] + ["missing"] * 4 + (["cluster-admin"] if i % 30 == 7 else [])
        post(f"{RBAC}/clusterrolebindings", dice.binding(f"cb{i}", roles, None))
    for namespace in NAMESPACES:
        own = [f"r{i}" for i in range(12)]
        for name in own:
            post(f"{RBAC}/namespaces/{namespace}/roles", dice.role(name, namespace))
        for i in range(20):
            post(f"{RBAC}/namespaces/{namespace}/rolebindings",
                 dice.binding(f"b{i}", made + built_in, own + ["missing"]))
    return manifests, refused


def settle(api):
    """Aggregation is done by a controller: wait until the roles do not change any more."""
    before = None
    for _ in range(50):
        roles = json.dumps([(role["metadata"]["name"], role.get("rules"))
                            for role in api.ask("GET", f"{RBAC}/clusterroles")["items"]])
        if roles == before:
            return
        before = roles
        time.sleep(0.5)


def ask_server(api, spec):
    review = api.ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {"spec": spec})
    return review["status"].get("allowed", False), review["status"].get("reason", "")


def compare(label, questions, server, program, batch, *source):
    code, out, err = run_program(program, "can-i", "--batch", batch, "-o", "json", *source)
    answers = [json.loads(line) for line in out.splitlines()]
    if len(answers) != len(questions):
        print(f"decisions, {label}: {len(answers)} answers of {len(questions)}, exit code {code}: {err[-1000:]}")
        return 1
    wrong = reasons = 0
    for question, (allowed, reason), answer in zip(questions, server, answers):
        if answer["allowed"] != allowed:
            wrong += 1
            if wrong <= 5:
                print(f"  differs: {json.dumps(question)}\n    server: {allowed} {reason}\n    nsposture: {answer}")
        elif allowed and answer["reason"] != reason:
            # Where several bindings allow it, the server names whichever its cache hands out first.
            reasons += 1
    print(f"decisions, {label}: {len(questions) - wrong} of {len(questions)} equal,"
          f" {reasons} of the allowed name another binding")
    return wrong


def compare_refused(program, manifest, refused):
    """What the server does not store, nsposture does not judge, and nothing else."""
    _, out, err = run_program(program, "scan", "--from", manifest, "-o", "json")
    if not out:
        print(f"decisions, refused objects: no answer: {err[-1000:]}")
        return 1
    rejected = {(o["kind"], o["namespace"], o["name"]) for o in json.loads(out)["rejected"]}
    for name in sorted(rejected ^ refused):
        print(f"  differs: {name} is {'stored' if name in rejected else 'refused'} by the server")
    print(f"decisions, refused objects: {len(rejected & refused)} of {len(refused)} equal,"
          f" {len(rejected - refused)} refused by nsposture alone")
    return len(rejected ^ refused)


def main(built, program, count="5000", seed="1"):
    dice = Dice(int(seed))
    with Cluster(built) as cluster, tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        manifests, refused = fill(cluster.api, dice)
        settle(cluster.api)
        questions = [dice.question() for _ in range(int(count))]
        batch = folder / "questions.jsonl"
        batch.write_text("".join(json.dumps(question) + "\n" for question in questions))
        began = time.monotonic()
        server = [ask_server(cluster.api, question) for question in questions]
        print(f"decisions: Kubernetes {cluster.version}, seed {seed}, {len(manifests)} objects, {len(refused)} of them refused;"
              f" {len(server)} asked in {time.monotonic() - began:.1f} s,"
              f" {sum(allowed for allowed, _ in server)} allowed")
        dump = cluster.dump(folder / "dump.json")
        wrong = compare("from a dump", questions, server, program, batch, "--from", dump)
        wrong += compare("live", questions, server, program, batch, "--kubeconfig", cluster.kubeconfig)
        written = folder / "written.json"
        written.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}))
        wrong += compare("from manifests", questions, server, program, batch, "--from", written,
                         "--kubernetes-version", f"1.{cluster.minor()}")
        wrong += compare_refused(program, written, refused)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
