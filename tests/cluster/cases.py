"""Small clusters in which a subject can become able to create namespaces: one or more a technique.

In each, every rule of the subject is needed: without any one of them there is no way.
"""
import dataclasses
import json
import pathlib

RBAC = "rbac.authorization.k8s.io"


@dataclasses.dataclass
class Case:
    name: str
    technique: str          # which the way must make use of
    objects: list           # what to write, in order
    twins: list             # the same, each without one grant: no way is left
    subject: str = "user:u00"
    needs: str = ""         # why the last requests cannot be carried out here: they are sent all the same
    since: int = 0          # the first minor version of the server on which it works
    status: dict = dataclasses.field(default_factory=dict)  # of the pod `p`, as a kubelet would write it


def rule(verbs, resources, group="", names=None):
    made = {"verbs": verbs.split(","), "apiGroups": [group], "resources": resources.split(",")}
    if names:
        made["resourceNames"] = names.split(",")
    return made


def thing(kind, name, namespace=None, version="v1", **fields):
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **fields.pop("metadata", {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **fields}


def rbac(kind, name, namespace=None, **fields):
    return thing(kind, name, namespace, f"{RBAC}/v1", **fields)


def user(name="u00"):
    return {"kind": "User", "apiGroup": RBAC, "name": name}


def group(name):
    return {"kind": "Group", "apiGroup": RBAC, "name": name}


def account(name, namespace="pa"):
    return {"kind": "ServiceAccount", "namespace": namespace, "name": name}


def bound(name, role, *subjects, namespace=None, kind="ClusterRole"):
    return rbac("RoleBinding" if namespace else "ClusterRoleBinding", name, namespace, subjects=list(subjects),
                roleRef={"apiGroup": RBAC, "kind": kind, "name": role})


def granted(name, subject, rules, namespace=None):
    """A role of that name and its binding."""
    kind = "Role" if namespace else "ClusterRole"
    return [rbac(kind, name, namespace, rules=rules), bound(name, name, subject, namespace=namespace, kind=kind)]


MAKER = rbac("ClusterRole", "nscreator", rules=[rule("create", "namespaces")])
# The account of which one wants to get hold.
BOSS = [thing("Namespace", "pa"), thing("ServiceAccount", "pow", "pa"), MAKER,
        bound("pow", "nscreator", account("pow"))]
POWTOK = thing("Secret", "powtok", "pa", type="kubernetes.io/service-account-token",
               metadata={"annotations": {"kubernetes.io/service-account.name": "pow"}})
LOWTOK = thing("Secret", "lowtok", "pa", type="kubernetes.io/service-account-token",
               metadata={"annotations": {"kubernetes.io/service-account.name": "low"}})
LOW = thing("ServiceAccount", "low", "pa")
LOW_PLACE = thing("Namespace", "pa")
POD = thing("Pod", "p", "pa", spec={"serviceAccountName": "pow", "nodeName": "n1",
                                    "containers": [{"name": "c", "image": "example.com/c"}]})
RUNNING = {"phase": "Running", "podIP": "127.0.0.1", "containerStatuses": [
    {"name": "c", "ready": True, "restartCount": 0, "image": "example.com/c", "imageID": "",
     "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}]}
NODE = thing("Node", "n1")
KUBELET = "no kubelet runs the pod"


def without_each(rules):
    """A twin of the rules for each rule that can be left out."""
    return [rules[:i] + rules[i + 1:] for i in range(len(rules))]


def case(name, technique, others, rules, namespace=None, extra=None, **fields):
    """Rules of u00 at one scope, and at a second one with extra = (rules, namespace)."""
    rules_2, namespace_2 = extra or ([], None)

    def built(first, second):
        objects = others + granted("r-u00", user(), first, namespace)
        return objects + (granted("s-u00", user(), second, namespace_2) if extra else [])

    twins = [built(less, rules_2) for less in without_each(rules)] + \
            [built(rules, less) for less in without_each(rules_2)]
    return Case(name, technique, built(rules, rules_2), twins, **fields)


def boss_user(subject):
    return [MAKER, bound("boss", "nscreator", subject)]


def token_cases():
    yield case("mint-token", "mint-token", BOSS, [rule("create", "serviceaccounts/token")], "pa")
    for verb in ("get", "list", "watch", "patch", "deletecollection"):
        yield case(f"read-token-secret-{verb}", "read-token-secret", BOSS + [POWTOK], [rule(verb, "secrets")], "pa")
    for verb in ("get", "list", "watch", "deletecollection"):
        yield case(f"mint-token-secret-{verb}", "mint-token-secret", BOSS,
                   [rule("create", "secrets"), rule(verb, "secrets")], "pa")
    for read in ("list", "watch", "deletecollection"):
        yield case(f"retarget-token-secret-update-{read}", "retarget-token-secret", BOSS + [LOW, LOWTOK],
                   [rule("update", "secrets", names="lowtok"), rule(read, "secrets")], "pa")
    yield case("retarget-token-secret-patch", "retarget-token-secret", BOSS + [LOW, LOWTOK],
               [rule("patch", "secrets", names="lowtok")], "pa")
    yield case("missing-account", "missing-account", BOSS + [bound("new", "nscreator", account("newsa"))],
               [rule("create", "serviceaccounts"), rule("create", "serviceaccounts/token", names="newsa")], "pa")
    yield case("missing-namespace", "missing-namespace", [MAKER, LOW_PLACE, LOW, bound("lost", "nscreator", account("robot", "lost"))],
               [rule("create,patch", "namespaces", names="lost"), rule("create", "serviceaccounts"),
                rule("create", "serviceaccounts/token", names="robot")])


def impersonation_cases():
    yield case("impersonate-user", "impersonate-user", boss_user(user("boss")),
               [rule("impersonate", "users", names="boss")])
    yield case("impersonate-group", "impersonate-group", boss_user(group("makers")),
               [rule("impersonate", "users", names="x"), rule("impersonate", "groups", names="makers")])
    yield case("impersonate-masters", "impersonate-group", [],
               [rule("impersonate", "users", names="x"), rule("impersonate", "groups", names="system:masters")])
    yield case("impersonate-service-account", "impersonate-service-account", BOSS,
               [rule("impersonate", "serviceaccounts", names="pow")], "pa")
    yield case("constrained-user", "constrained-impersonation", boss_user(user("boss")),
               [rule("impersonate:user-info", "users", "authentication.k8s.io", "boss"),
                rule("impersonate-on:user-info:create", "namespaces")], since=36)
    yield case("constrained-account", "constrained-impersonation", BOSS,
               [rule("impersonate-on:serviceaccount:create", "namespaces")],
               extra=([rule("impersonate:serviceaccount", "serviceaccounts", "authentication.k8s.io", "pow")], "pa"),
               since=36)
    yield case("node-agent", "node-agent", BOSS + [POD],
               [rule("impersonate", "users", names="system:node:n1"), rule("impersonate", "groups", names="system:nodes")])


def role_cases():
    yield case("bind", "bind", [MAKER], [rule("create", "clusterrolebindings", RBAC),
                                         rule("bind", "clusterroles", RBAC, "nscreator")])
    for verbs in ("patch", "update", "delete,create"):
        rules = [rule(verb, "clusterrolebindings", RBAC, None if verb == "create" else "pow")
                 for verb in verbs.split(",")] + [rule("bind", "clusterroles", RBAC, "nscreator")]
        made = case(f"change-binding-{verbs.replace(',', '-')}", "change-binding", BOSS, rules)
        if "create" in verbs:  # which is enough by itself, by another technique
            made.technique, made.twins = "bind", made.twins[1:]
        yield made
    own = [rbac("ClusterRole", "mine", rules=[rule("get", "pods")]), bound("mine", "mine", user())]
    for verb in ("patch", "update"):
        yield case(f"escalate-{verb}", "escalate", own, [rule(verb, "clusterroles", RBAC, "mine"),
                                                        rule("escalate", "clusterroles", RBAC, "mine")])
    gathered = [rbac("ClusterRole", "sum", rules=[], aggregationRule={
        "clusterRoleSelectors": [{"matchLabels": {"example.com/part": "yes"}}]}), bound("sum", "sum", user())]
    yield case("aggregate-create", "aggregate", gathered, [rule("create", "clusterroles", RBAC),
                                                           rule("escalate", "clusterroles", RBAC)])
    part = rbac("ClusterRole", "part", rules=[rule("get", "pods")])
    for verb in ("patch", "update"):
        yield case(f"aggregate-{verb}", "aggregate", gathered + [part],
                   [rule(verb, "clusterroles", RBAC, "part"), rule("escalate", "clusterroles", RBAC, "part")])
    empty = rbac("ClusterRole", "empty", rules=[])
    for verb in ("patch", "update"):
        yield case(f"bind-then-escalate-{verb}", "bind-then-escalate", [empty],
                   [rule("create", "clusterrolebindings", RBAC), rule(verb, "clusterroles", RBAC, "empty"),
                    rule("escalate", "clusterroles", RBAC, "empty")])
    yield case("missing-role", "missing-role", [bound("gone", "gone", user())],
               [rule("create", "clusterroles", RBAC), rule("escalate", "clusterroles", RBAC)])


def certificate_cases():
    csr, signing = "certificatesigningrequests", "certificates.k8s.io"
    yield case("certificate", "certificate", boss_user(user("boss")),
               [rule("create", csr, signing), rule("update", f"{csr}/approval", signing),
                rule("approve", "signers", signing, "kubernetes.io/kube-apiserver-client")])
    for verb in ("get", "list", "watch", "patch", "deletecollection"):
        yield case(f"node-certificate-{verb}", "node-certificate", boss_user(group("system:nodes")),
                   [rule("create", csr, signing), rule("create", f"{csr}/nodeclient", signing),
                    rule(verb, csr, signing)])
    joined = boss_user(group("system:bootstrappers:makers"))
    yield case("bootstrap-token-create", "bootstrap-token", joined, [rule("create", "secrets")], "kube-system")


def joint_cases():
    """Two identities in one hand."""
    b = [thing("Namespace", "pa"), thing("ServiceAccount", "b", "pa"), MAKER]
    yield case("hand-on-role", "hand-on-role",
               b + granted("b1", account("b"), [rule("bind", "clusterroles", RBAC, "nscreator")])
               + granted("b2", account("b"), [rule("patch", "clusterrolebindings", RBAC, "b1")]),
               [rule("create", "clusterrolebindings", RBAC), rule("impersonate", "serviceaccounts", names="b")])
    yield case("create-account", "create-account",
               b + [bound("new", "nscreator", account("newsa"))]
               + granted("b1", account("b"), [rule("create", "serviceaccounts")], "pa"),
               [rule("impersonate", "serviceaccounts", names="b"),
                rule("create", "serviceaccounts/token", names="newsa")], "pa")


def kubelet_cases():
    """Those that end in a container: authorization is seen, the container is not there."""
    running = BOSS + [POD]
    fields = {"needs": KUBELET, "status": RUNNING}
    for name, resource in (("exec-pod", "pods/exec"), ("attach-pod", "pods/attach"), ("port-forward", "pods/portforward")):
        # A kubectl of 1.30 and newer opens them by GET; since 1.35 the server asks for create as well.
        yield case(f"{name}-create", name, running, [rule("create", resource)], "pa", **fields)
        yield case(f"{name}-both", name, running, [rule("create,get", resource)], "pa", **fields)
    yield case("ephemeral-container", "ephemeral-container", running, [rule("patch", "pods/ephemeralcontainers")], "pa", **fields)
    yield case("node-proxy", "node-proxy", running + [NODE], [rule("get", "nodes/proxy")], **fields)
    yield case("create-workload-pod", "create-workload", BOSS, [rule("create", "pods")], "pa", needs=KUBELET)
    yield case("create-workload-job", "create-workload", BOSS, [rule("create", "jobs", "batch")], "pa", needs=KUBELET)
    web = thing("Deployment", "web", "pa", "apps/v1", spec={
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "example.com/c"}]}}})
    for verb in ("patch", "update"):
        yield case(f"change-workload-{verb}", "change-workload", BOSS + [web], [rule(verb, "deployments", "apps")], "pa", needs=KUBELET)
    yield case("node-takeover", "node-takeover",
               running + [NODE, thing("Namespace", "pb")], [rule("create", "pods")], "pb", **fields)
    yield case("mutate-admission-webhook", "mutate-admission", running,
               [rule("create", "mutatingwebhookconfigurations", "admissionregistration.k8s.io")], **fields)
    yield case("mutate-admission-policy", "mutate-admission", running,
               [rule("create", "mutatingadmissionpolicies", "admissionregistration.k8s.io"),
                rule("create", "mutatingadmissionpolicybindings", "admissionregistration.k8s.io")], since=36, **fields)


# A recorded cluster, the technique, and what its twin has instead of what.
RECORDED = [
    ("secret-patch-reads.yaml", "read-token-secret", "  - patch\n", "  - update\n"),
    ("secret-create-patch-no-get.yaml", "mint-token-secret", "  - patch\n", "  - update\n"),
    ("secret-retarget-patch-get.yaml", "retarget-token-secret", "  - patch\n", "  - delete\n"),
    ("bootstrap-token-read.yaml", "bootstrap-token", "  - get\n", "  - create\n"),
    ("node-agent-pending-pod.yaml", "node-agent", "nodeName: n1", "hostname: n1"),
    ("node-reads-mounted-secret.yaml", "node-agent", "secretName: powtok", "secretName: other"),
    ("delete-and-recreate-binding.yaml", "bind", "  - delete\n", "  - get\n"),
    ("bind-missing-role.yaml", "bind-then-escalate", "  - escalate\n", "  - get\n"),
    ("change-binding-then-escalate.yaml", "bind-then-escalate", "  - escalate\n", "  - get\n"),
    ("joint-hand-on-by-writing-role-2.yaml", "hand-on-rules", "  - bind\n", "  - get\n"),
    ("joint-hand-on-by-aggregation.yaml", "hand-on-rules", "  - bind\n", "  - get\n"),
    ("account-of-bound-group.yaml", "missing-account", "  - serviceaccounts/token\n", "  - serviceaccounts/status\n"),
    ("aggregate-does-not-exist.yaml", "aggregate", "key: 'off'\n      operator: DoesNotExist",
     "key: kubernetes.io/bootstrapping\n      operator: Exists"),
    ("deletecollection-role-recreate.yaml", "escalate", "  - deletecollection\n", "  - list\n"),
    ("node-certificate-fetched-by-patch.yaml", "node-certificate", "  - patch\n", "  - delete\n"),
    ("watch-request-never-ends.yaml", "read-token-secret", "  - watch\n", "  - delete\n"),
    ("empty-role-create-binding.json", "bind-then-escalate", '"escalate"', '"get"'),
    ("empty-role-patch-binding.json", "bind-then-escalate", '"escalate"', '"get"'),
]


def recorded_cases(fixtures):
    for file, technique, there, instead in RECORDED:
        text = (pathlib.Path(fixtures) / "takeovers" / file).read_text()
        assert there in text, file
        yield Case(file.partition(".")[0], technique, text, [text.replace(there, instead)],
                   subject="user:u2" if file.endswith(".json") else "user:u00")


def text_of(objects):
    """As a manifest. A recorded cluster is text already."""
    return objects if isinstance(objects, str) else json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})


def all_cases(fixtures):
    for some in (recorded_cases(fixtures), token_cases(), impersonation_cases(), role_cases(), certificate_cases(),
                 joint_cases(), kubelet_cases()):
        yield from some


# Techniques without a case: something outside of Kubernetes makes or maps the identity.
ELSEWHERE = {"aws-auth": "EKS maps the role", "indirect-creation": "a controller of its own makes the namespace"}
