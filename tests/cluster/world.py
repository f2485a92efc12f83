"""What stands in a cluster, and roughly who may do what there. The robot knows all of it, as one who
guesses every name: it only has to do things as somebody it is."""
import dataclasses
import hashlib
import http.client
import json
import ssl
import urllib.parse

RBAC = "rbac.authorization.k8s.io"
CSR = "certificates.k8s.io"
ADMISSION = "admissionregistration.k8s.io"
PREFIX = {"": "/api/v1", RBAC: f"/apis/{RBAC}/v1", CSR: f"/apis/{CSR}/v1", ADMISSION: f"/apis/{ADMISSION}/v1",
          "authentication.k8s.io": "/apis/authentication.k8s.io/v1"}
NAMESPACES = ["pa", "pb", "kube-system"]
KINDS = {"clusterroles": "ClusterRole", "roles": "Role", "clusterrolebindings": "ClusterRoleBinding",
         "rolebindings": "RoleBinding"}


class Door:
    """A connection with a credential: a token, or a certificate and its key."""

    def __init__(self, cluster, token=None, certificate=None):
        context = ssl.create_default_context(cafile=cluster.ca_cert)
        if certificate:
            context.load_cert_chain(*map(str, certificate))
        address = urllib.parse.urlsplit(cluster.server)
        self.token = token
        self.connection = http.client.HTTPSConnection(address.hostname, address.port, context=context, timeout=30)

    def ask(self, method, path, body=None, kind="application/json", headers=()):
        """The HTTP status and the parsed answer; of a watch, its events as a list of items."""
        text = None if body is None else json.dumps(body).encode()
        self.connection.putrequest(method, path)
        for name, value in (*headers, ("Content-Type", kind), ("Content-Length", str(len(text or b"")))):
            self.connection.putheader(name, value)
        if self.token:
            self.connection.putheader("Authorization", f"Bearer {self.token}")
        self.connection.endheaders(text)
        answer = self.connection.getresponse()
        said = answer.read()
        if "watch=true" in path and answer.status < 300:
            events = [json.loads(line) for line in said.splitlines()]
            return answer.status, {"items": [event["object"] for event in events]}
        try:
            return answer.status, json.loads(said or b"{}")
        except json.JSONDecodeError:
            return answer.status, {"message": said.decode(errors="replace")}

    def close(self):
        self.connection.close()


@dataclasses.dataclass
class Identity:
    """Somebody that one can act as: through a door, perhaps by impersonating, perhaps under a constraint."""
    user: str
    groups: frozenset
    door: Door
    how: str
    headers: tuple = ()
    gate: tuple = ()  # (the identity that is asked for impersonate-on:MODE:VERB, MODE)

    @property
    def key(self):
        return self.user, self.groups, bool(self.headers), self.gate and (self.gate[0].key, self.gate[1])

    def label(self):
        groups = sorted(self.groups - {"system:authenticated"})
        account = self.user.startswith("system:serviceaccount:")
        return f"{self.user}{'' if account or not groups else ' in ' + ','.join(groups)}{' (impersonated)' if self.headers else ''}"

    def subject(self):
        if self.user.startswith("system:serviceaccount:"):
            _, _, namespace, name = self.user.split(":", 3)
            return {"kind": "ServiceAccount", "namespace": namespace, "name": name}
        return {"kind": "User", "apiGroup": RBAC, "name": self.user}


def matches(values, wanted):
    return "*" in values or wanted in values


def is_built_in(item):
    return "kubernetes.io/bootstrapping" in item["metadata"].get("labels", {})


def account_groups(namespace):
    return frozenset({"system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"})


class World:
    """As the administrator sees it now."""

    def __init__(self, api):
        self.roles, self.bindings = {}, []
        for resource in ("clusterroles", "roles"):
            for item in self.read(api, RBAC, resource):
                self.roles[(KINDS[resource], item["metadata"].get("namespace"), item["metadata"]["name"])] = item
        for resource in ("clusterrolebindings", "rolebindings"):
            self.bindings += [dict(item, kind=KINDS[resource]) for item in self.read(api, RBAC, resource)]
        self.accounts = {(item["metadata"]["namespace"], item["metadata"]["name"])
                         for item in self.read(api, "", "serviceaccounts")}
        self.secrets = self.read(api, "", "secrets")
        self.pods = self.read(api, "", "pods")
        self.hooks = {resource: self.read(api, ADMISSION, resource)
                      for resource in ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")}
        self.memory = {}
        self.fingerprint = self.mark()

    @staticmethod
    def read(api, group, resource):
        return api.ask("GET", f"{PREFIX[group]}/{resource}").get("items") or []

    def mark(self):
        """Differs where an attempt may end differently now."""
        text = json.dumps([[key, role.get("rules"), role.get("aggregationRule"), role["metadata"].get("labels")]
                           for key, role in sorted(self.roles.items(), key=str)], sort_keys=True)
        text += json.dumps([[b["kind"], b["metadata"]["name"], b["metadata"].get("namespace"), b["roleRef"],
                             b.get("subjects")] for b in self.bindings], sort_keys=True)
        text += str(sorted(self.accounts))
        text += str(sorted((s["metadata"]["uid"], len(s.get("data") or {}), str(s["metadata"].get("annotations")))
                           for s in self.secrets))
        return hashlib.sha256(text.encode()).hexdigest()

    def role_of(self, binding):
        ref, namespace = binding["roleRef"], binding["metadata"].get("namespace")
        return self.roles.get((ref["kind"], namespace if ref["kind"] == "Role" else None, ref["name"]))

    @staticmethod
    def names(subject, namespace, who):
        """Whether the subject of a binding in that namespace is this identity."""
        if subject["kind"] == "Group":
            return subject["name"] in who.groups
        if subject["kind"] == "User":
            return subject["name"] == who.user
        return who.user == f"system:serviceaccount:{subject.get('namespace', namespace)}:{subject['name']}"

    def bindings_of(self, who, namespace):
        """Cluster-wide ones, and those in the namespace if one is given."""
        for binding in self.bindings:
            home = binding["metadata"].get("namespace")
            if home in (None, namespace) and any(self.names(s, home, who) for s in binding.get("subjects") or []):
                yield binding

    def rules(self, who, namespace=None):
        key = (who.user, who.groups, namespace)
        if key not in self.memory:
            roles = [self.role_of(binding) for binding in self.bindings_of(who, namespace)]
            self.memory[key] = [rule for role in roles if role for rule in role.get("rules") or [] if "resources" in rule]
        return self.memory[key]

    def matching(self, who, verb, group, resource, namespace=None):
        head, _, part = resource.partition("/")
        kinds = {resource, f"*/{part}"} if part else {head}
        return [rule for rule in self.rules(who, namespace) if matches(rule["verbs"], verb)
                and matches(rule["apiGroups"], group) and (matches(rule["resources"], resource) or kinds & set(rule["resources"]))]

    def may(self, who, verb, group, resource, namespace=None):
        """Whether it is worth an attempt: names are not looked at."""
        if "system:masters" in who.groups:
            return True
        if "system:nodes" in who.groups and resource in ("serviceaccounts/token", "secrets"):
            return True
        if who.gate:
            asker, mode = who.gate
            if not self.matching(asker, f"impersonate-on:{mode}:{verb}", group, resource, namespace):
                return False
        return bool(self.matching(who, verb, group, resource, namespace))

    def named(self, who, verb, group, resource, namespace=None):
        """The names that its rules are limited to."""
        return sorted({name for rule in self.matching(who, verb, group, resource, namespace)
                       for name in rule.get("resourceNames", [])})

    def subjects(self, kind, built_in=False):
        """Names in bindings; of accounts, (namespace, name)."""
        found = set()
        for binding in self.bindings:
            for subject in binding.get("subjects") or []:
                if subject["kind"] == kind and (built_in or not is_built_in(binding)):
                    home = subject.get("namespace", binding["metadata"].get("namespace"))
                    found.add((home, subject["name"]) if kind == "ServiceAccount" else subject["name"])
        return sorted(found)

    def worthwhile_accounts(self):
        """Those that something is bound to."""
        named = set(self.subjects("ServiceAccount", built_in=True))
        groups = set(self.subjects("Group"))
        users = set(self.subjects("User"))
        found = sorted(a for a in self.accounts if a in named or f"system:serviceaccounts:{a[0]}" in groups
                      or "system:serviceaccounts" in groups or f"system:serviceaccount:{a[0]}:{a[1]}" in users)
        return sorted(found, key=lambda a: a[0] == "kube-system")  # those first that say more in a report

    def sums(self):
        """Aggregated roles that are not built in, with the labels that join them."""
        for (kind, _, name), role in sorted(self.roles.items(), key=str):
            for selector in role.get("aggregationRule", {}).get("clusterRoleSelectors", []):
                if kind == "ClusterRole" and selector.get("matchLabels"):
                    yield name, selector["matchLabels"]

    def own_roles(self):
        """Roles that are not built in."""
        return [(key, role) for key, role in sorted(self.roles.items(), key=str) if not is_built_in(role)
                and (key[1] in (None, "pa", "pb"))]
