#!/usr/bin/env python3
"""Writes a large multi-tenant cluster as one JSON List: gen_cluster.py NAMESPACES OUT.json [SEED] [--powerful]

For each namespace four accounts, three Roles and eight RoleBindings; three users for each and a
group for each four; 300 platform ClusterRoles, and half as many ClusterRoleBindings as namespaces.
The same arguments give the same file. With --powerful also kubeadm's group of cluster admins, ten
groups that may do much, half of them cluster-wide, and a hundred users.
"""
import json
import random
import sys

API = "rbac.authorization.k8s.io"
VERBS = ["get", "list", "watch", "create", "update", "patch", "delete"]
RESOURCES = [("", "pods"), ("", "configmaps"), ("", "secrets"), ("", "services"),
             ("apps", "deployments"), ("apps", "statefulsets"), ("batch", "jobs"),
             ("networking.k8s.io", "ingresses"), ("", "namespaces"), (API, "rolebindings")]
ACCOUNTS = ["default", "app", "deployer", "job"]
PLATFORM = [f"platform-{i}" for i in range(300)]
POWERFUL = {
    "rewrite-roles": (["update", "patch", "escalate"], API, ["clusterroles", "roles"]),
    "bind-roles": (["create", "bind"], API,
                   ["clusterrolebindings", "rolebindings", "clusterroles", "roles"]),
    "impersonate": (["impersonate"], "", ["users", "groups", "serviceaccounts"]),
    "all-of-core": (["*"], "", ["*"]),
    "run-pods": (["*"], "", ["pods", "pods/exec", "serviceaccounts/token"]),
}


class Generator:
    def __init__(self, count, seed, powerful=False):
        self.count = count
        self.powerful = powerful
        self.random = random.Random(seed)
        self.users = [f"user{i}@corp.example" for i in range(max(500, count * 3))]
        self.groups = [f"oidc:team-{i}" for i in range(max(50, count // 4))]

    def rules(self, least, most):
        return [self.rule() for _ in range(self.random.randint(least, most))]

    def rule(self):
        group, resource = self.random.choice(RESOURCES)
        more = ["pods/log"] if resource == "pods" else []
        return {"apiGroups": [group], "resources": [resource] + more,
                "verbs": self.random.sample(VERBS, self.random.randint(1, 5))}

    def subject(self, namespace):
        dice = self.random.random()
        if dice < 0.4:
            return {"kind": "User", "apiGroup": API, "name": self.random.choice(self.users)}
        if dice < 0.7:
            return {"kind": "Group", "apiGroup": API, "name": self.random.choice(self.groups)}
        return {"kind": "ServiceAccount", "namespace": namespace,
                "name": self.random.choice(ACCOUNTS)}

    def binding(self, kind, name, namespace, role, most_subjects):
        inside = namespace or f"tenant-{self.random.randrange(self.count)}"
        subjects = [self.subject(inside) for _ in range(self.random.randint(1, most_subjects))]
        return rbac(kind, name, namespace, roleRef={"apiGroup": API, **role}, subjects=subjects)

    def tenant(self, namespace, number):
        yield {"apiVersion": "v1", "kind": "Namespace",
               "metadata": {"name": namespace, "labels": {"team": f"t{number % 97}"}}}
        for name in ACCOUNTS:
            yield {"apiVersion": "v1", "kind": "ServiceAccount",
                   "metadata": {"name": name, "namespace": namespace}}
        for i in range(3):
            yield rbac("Role", f"r{i}", namespace, rules=self.rules(1, 4))
        for i in range(8):
            own = self.random.random() < 0.5
            role = ({"kind": "Role", "name": f"r{self.random.randrange(3)}"} if own else
                    {"kind": "ClusterRole", "name": self.random.choice(PLATFORM)})
            yield self.binding("RoleBinding", f"rb{i}", namespace, role, 4)

    def items(self):
        for name in PLATFORM:
            yield rbac("ClusterRole", name, None, rules=self.rules(2, 12))
        for i in range(self.count // 2):
            role = {"kind": "ClusterRole", "name": self.random.choice(PLATFORM)}
            yield self.binding("ClusterRoleBinding", f"crb-{i}", None, role, 3)
        for i in range(self.count):
            yield from self.tenant(f"tenant-{i}", i)
        if self.powerful:
            yield from powerful(self.count)


def powerful(count):
    """The groups and users of --powerful, of a cluster of so many namespaces."""
    yield from grant("kubeadm:cluster-admins", "Group", ("cluster-admin", ["*"], "*", ["*"]), None)
    for i in range(10):
        name, (verbs, group, resources) = list(POWERFUL.items())[i % len(POWERFUL)]
        namespace = f"tenant-{i}" if i >= 5 else None
        yield from grant(f"power-{i}", "Group", (f"{name}-{i}", verbs, group, resources), namespace)
    for i in range(100):
        name, (verbs, group, resources) = list(POWERFUL.items())[i % len(POWERFUL)]
        if i % 2:
            yield bind(f"person-{i}", "User", f"platform-{i}", None)
        else:
            yield from grant(f"person-{i}", "User", (f"{name}-u{i}", verbs, group, resources),
                             f"tenant-{i % count}")


def grant(subject, kind, role, namespace):
    """A ClusterRole of one rule, and its binding."""
    name, verbs, group, resources = role
    yield rbac("ClusterRole", name, None,
               rules=[{"verbs": verbs, "apiGroups": [group], "resources": resources}])
    yield bind(subject, kind, name, namespace)


def bind(subject, kind, role, namespace):
    return rbac("RoleBinding" if namespace else "ClusterRoleBinding", subject, namespace,
                roleRef={"apiGroup": API, "kind": "ClusterRole", "name": role},
                subjects=[{"kind": kind, "apiGroup": API, "name": subject}])


def rbac(kind, name, namespace, **fields):
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": f"{API}/v1", "kind": kind, "metadata": metadata, **fields}


def main():
    words = [word for word in sys.argv[1:] if word != "--powerful"]
    if len(words) not in (2, 3):
        sys.exit(__doc__)
    seed = int(words[2]) if len(words) == 3 else 1
    items = list(Generator(int(words[0]), seed, "--powerful" in sys.argv).items())
    with open(words[1], "w", encoding="utf-8") as out:
        json.dump({"apiVersion": "v1", "kind": "List", "items": items}, out)
    print(len(items), "objects")


if __name__ == "__main__":
    main()
