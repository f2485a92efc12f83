"""Small clusters in which a subject can become able to create namespaces: one or more a technique.

In each, every rule of the subject is needed: without any one of them there is no way.
"""
import dataclasses
import json
import pathlib

RBAC = "rbac.authorization.k8s.io"
AUTHENTICATION = "authentication.k8s.io"


# The API server hands these on to the kubelet, which is not there.
CONNECTIONS = ("pods/exec", "pods/attach", "pods/portforward", "nodes/proxy")


@dataclasses.dataclass
class Case:
    name: str
    technique: str          # which the way must make use of
    objects: list           # what to write, in order
    twins: list             # the same, each without one grant: no way is left
    subject: str = "user:u00"
    needs: str = ""         # why it ends before the namespace: the last request is sent all the same
    last: tuple = ()        # the resources of the requests up to there, as the audit log has them
    manager: str = "test"   # who applied the objects, as their managedFields say
    before: str = ""        # a line that the subject has run some time before
    since: int = 0          # the first minor version of the server on which it works
    status: dict = dataclasses.field(default_factory=dict)  # of the pod `p`, as a kubelet would write it

    def accepts(self, resource, code):
        """Whether a request got past authorization. A connection may break off at the kubelet with any
        code; what makes or changes an object must have done so."""
        return code not in (400, 401, 403, 422) if resource in CONNECTIONS else code < 300


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
ADMISSION = "admissionregistration.k8s.io"
# A webhook that is asked about nothing.
WEBHOOK = thing("MutatingWebhookConfiguration", "old", version=f"{ADMISSION}/v1", webhooks=[{
    "name": "old.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"], "failurePolicy": "Ignore",
    "clientConfig": {"url": "https://127.0.0.1/none"}, "rules": []}])
POLICY = thing("MutatingAdmissionPolicy", "defaults", version=f"{ADMISSION}/v1", spec={
    "failurePolicy": "Ignore", "reinvocationPolicy": "Never",
    "matchConstraints": {"resourceRules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"],
                                            "resources": ["pods"]}]},
    "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {
        "expression": 'Object{metadata: Object.metadata{labels: {"seen": "yes"}}}'}}]})
POLICY_BINDING = thing("MutatingAdmissionPolicyBinding", "defaults", version=f"{ADMISSION}/v1",
                       spec={"policyName": "defaults"})
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
               [rule("impersonate:user-info", "users", AUTHENTICATION, "boss"),
                rule("impersonate-on:user-info:create", "namespaces")], since=36)
    yield case("constrained-account", "constrained-impersonation", BOSS,
               [rule("impersonate-on:serviceaccount:create", "namespaces")],
               extra=([rule("impersonate:serviceaccount", "serviceaccounts", AUTHENTICATION, "pow")], "pa"),
               since=36)
    yield from constrained_cases()
    yield case("node-agent", "node-agent", BOSS + [POD],
               [rule("impersonate", "users", names="system:node:n1"), rule("impersonate", "groups", names="system:nodes")])


# kubectl asks which kinds there are, under the constraint as well, unless it has asked lately.
ASKED_BEFORE = "kubectl api-resources > /dev/null"


def cold_and_warm(made):
    """With a kubectl that knows nothing of the server yet, and with one that was used before."""
    yield made
    yield dataclasses.replace(made, name=f"{made.name}-warm", before=ASKED_BEFORE)


def constrained_cases():
    """What the constraint is asked for, and what is asked of the impersonated alone."""
    creates = "impersonate-on:user-info:create"
    yield from cold_and_warm(as_boss("constrained-apply", [rule("create", "namespaces"), rule("patch", "namespaces")],
                                     rule("impersonate-on:user-info:patch", "namespaces")))
    binds = [rule("create", "clusterrolebindings", RBAC), rule("bind", "clusterroles", RBAC)]
    yield from cold_and_warm(as_boss("constrained-bind", binds, rule(creates, "clusterrolebindings", RBAC)))
    # `*` lets u00 write bindings itself too, but bind nothing that it does not hold.
    yield from cold_and_warm(as_boss("constrained-bind-star", binds, rule("*", "clusterrolebindings", RBAC)))
    yield from cold_and_warm(node_case("constrained-node", BOSS + [POD, NODE], user(), "arbitrary-node", "n1"))
    reads = granted("reads", user(), [rule("impersonate-on:arbitrary-node:get", "pods")])
    yield from cold_and_warm(node_case("constrained-node-reads", BOSS + [POD, NODE] + reads, user(), "arbitrary-node", "n1"))
    openly = granted("reads", user(), [rule("get", "pods")])
    yield node_case("constrained-node-reads-openly", BOSS + [POD, NODE] + openly, user(), "arbitrary-node", "n1")
    yield from own_node_cases()


def as_boss(name, theirs, mine):
    """u00 may be boss for what `mine` says. The twins lack a grant of u00 or one of boss."""
    rules = [rule("impersonate:user-info", "users", AUTHENTICATION, "boss"), mine]
    made = case(name, "constrained-impersonation", granted("boss", user("boss"), theirs), rules, since=36)
    made.twins += [granted("boss", user("boss"), less) + granted("r-u00", user(), rules) for less in without_each(theirs)]
    return made


def node_case(name, others, who, mode, node):
    """Tokens of the accounts whose pods are on the node."""
    rules = [rule(f"impersonate:{mode}", "nodes", AUTHENTICATION, node),
             rule(f"impersonate-on:{mode}:create", "serviceaccounts/token")]
    return Case(name, "node-agent", others + granted("r-who", who, rules),
                [others + granted("r-who", who, less) for less in without_each(rules)], since=36)


def own_node_cases():
    """The account of pod `p` is the node on which it runs, where the pod of `pow` is too."""
    boss_pod = {**POD, "metadata": {"name": "web", "namespace": "pa"}}
    agent_pod = {**POD, "spec": {**POD["spec"], "serviceAccountName": "low"}}
    here = BOSS + [LOW, NODE, boss_pod, agent_pod]
    reads = granted("reads", account("low"), [rule("impersonate-on:associated-node:get", "pods")])
    for name, others in (("constrained-own-node", here), ("constrained-own-node-reads", here + reads)):
        made = node_case(name, others, account("low"), "associated-node", "*")
        made.subject, made.status = "sa:pa/low", RUNNING
        yield from cold_and_warm(made)


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
    running = BOSS + [NODE, POD]
    fields = {"needs": KUBELET, "status": RUNNING}
    # kubectl reads the pod before it opens a connection into it.
    readable = running + granted("reads", user(), [rule("get", "pods")], "pa")
    for name, resource in (("exec-pod", "pods/exec"), ("attach-pod", "pods/attach"), ("port-forward", "pods/portforward")):
        # A kubectl of 1.30 and newer opens them by GET; since 1.35 the server asks for create as well.
        yield case(f"{name}-create", name, readable, [rule("create", resource)], "pa", last=(resource,), **fields)
        yield case(f"{name}-both", name, readable, [rule("create,get", resource)], "pa", last=(resource,), **fields)
    ephemeral = "pods/ephemeralcontainers"
    for verb in ("patch", "update"):
        yield case(f"ephemeral-container-{verb}", "ephemeral-container", running, [rule(verb, ephemeral)], "pa",
                   last=(ephemeral,), **fields)
    for verb in ("get", "create"):
        yield case(f"node-proxy-{verb}", "node-proxy", running, [rule(verb, "nodes/proxy")],
                   last=("nodes/proxy",), **fields)
    yield case("create-workload-pod", "create-workload", BOSS, [rule("create", "pods")], "pa", needs=KUBELET, last=("pods",))
    yield case("create-workload-job", "create-workload", BOSS, [rule("create", "jobs", "batch")], "pa", needs=KUBELET,
               last=("jobs",))
    web = thing("Deployment", "web", "pa", "apps/v1", spec={
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "example.com/c"}]}}})
    yield from put_cases("change-workload-update", [rule("update", "deployments", "apps")], "deployments", "apps",
                         BOSS + [web], technique="change-workload", namespace="pa", needs=KUBELET)
    for verb in ("patch", "update"):
        made = case(f"change-workload-{verb}", "change-workload", BOSS + [web], [rule(verb, "deployments", "apps")], "pa",
                    needs=KUBELET, last=("deployments",))
        yield made
        if verb == "patch":  # an apply by the same manager takes away what it does not name
            yield dataclasses.replace(made, name="change-workload-patch-applied", manager="kubectl")
    nightly = thing("CronJob", "nightly", "pa", "batch/v1", spec={"schedule": "0 0 * * *", "jobTemplate": {"spec": {
        "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "example.com/c"}]}}}}})
    yield from put_cases("change-workload-cronjob-update", [rule("update", "cronjobs", "batch")], "cronjobs", "batch",
                         BOSS + [nightly], technique="change-workload", namespace="pa", needs=KUBELET)
    yield from put_cases("change-workload-pod-update", [rule("update", "pods")], "pods", "", running,
                         technique="change-workload", namespace="pa", **fields)
    yield from more_workload_cases()
    for verb in ("patch", "update"):
        yield case(f"change-workload-cronjob-{verb}", "change-workload", BOSS + [nightly], [rule(verb, "cronjobs", "batch")],
                   "pa", needs=KUBELET, last=("cronjobs",))
        yield case(f"change-workload-pod-{verb}", "change-workload", running, [rule(verb, "pods")], "pa", last=("pods",),
                   **fields)
    yield case("node-takeover", "node-takeover",
               running + [thing("Namespace", "pb")], [rule("create", "pods")], "pb", last=("pods",), **fields)
    yield from mutation_cases(running, fields)


def put_cases(name, writes, resource, group, others, technique, namespace=None, **fields):
    """A PUT by one who may read the object too, in whichever way. Without reading there is a way as well."""
    for verb in ("get", "list", "watch"):
        made = case(f"{name}-{verb}", technique, others, writes + [rule(verb, resource, group)], namespace,
                    last=(resource,), **fields)
        made.twins = made.twins[:1]
        yield made


def more_workload_cases():
    """Kinds of which less, or more, has to stay as it is."""
    labels = {"labels": {"app": "db"}}
    template = {"metadata": labels, "spec": {"containers": [{"name": "c", "image": "example.com/c"}]}}
    selector = {"matchLabels": labels["labels"]}
    made = [thing("StatefulSet", "db", "pa", "apps/v1",
                  spec={"serviceName": "db", "selector": selector, "template": template}),
            thing("DaemonSet", "db", "pa", "apps/v1", spec={"selector": selector, "template": template}),
            thing("ReplicaSet", "db", "pa", "apps/v1", spec={"selector": selector, "template": template}),
            thing("ReplicationController", "db", "pa", spec={"selector": labels["labels"], "template": template})]
    for one in made:
        resource, group = one["kind"].lower() + "s", one["apiVersion"].rpartition("/")[0]
        for verbs in ("patch", "update", "update,get"):
            rules = [rule(verb, resource, group) for verb in verbs.split(",")]
            ready = case(f"change-workload-{one['kind'].lower()}-{verbs.replace(',', '-')}", "change-workload",
                         BOSS + [one], rules, "pa", needs=KUBELET, last=(resource,))
            ready.twins = ready.twins[:1]
            yield ready


def mutation_cases(running, fields):
    group, hooks, policies = ADMISSION, "mutatingwebhookconfigurations", "mutatingadmissionpolicies"
    yield case("mutate-admission-webhook", "mutate-admission", running, [rule("create", hooks, group)], last=(hooks,), **fields)
    yield case("mutate-admission-policy", "mutate-admission", running,
               [rule("create", policies, group), rule("create", "mutatingadmissionpolicybindings", group)], since=36,
               last=(policies, "mutatingadmissionpolicybindings"), **fields)
    # Without its binding a policy does nothing.
    in_force = [POLICY, POLICY_BINDING]
    yield from put_cases("mutate-admission-webhook-update", [rule("update", hooks, group)], hooks, group,
                         running + [WEBHOOK], technique="mutate-admission", **fields)
    yield from put_cases("mutate-admission-policy-update", [rule("update", policies, group)], policies, group,
                         running + in_force, technique="mutate-admission", since=36, **fields)
    for verb in ("patch", "update"):
        yield case(f"mutate-admission-policy-{verb}", "mutate-admission", running + in_force,
                   [rule(verb, policies, group)], since=36, last=(policies,), **fields)
        yield case(f"mutate-admission-webhook-{verb}", "mutate-admission", running + [WEBHOOK],
                   [rule(verb, hooks, group)], last=(hooks,), **fields)


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


@dataclasses.dataclass
class KnownFailure:
    since: int  # the first minor version of the server on which it is so
    seen: str   # in what the test or the server says: else it fails for another reason
    why: str    # and what would be right


# Where nsposture is wrong on the server.
KNOWN: dict[str, KnownFailure] = {}

# Techniques without a case: something outside of Kubernetes makes or maps the identity.
ELSEWHERE = {"aws-auth": "EKS maps the role", "indirect-creation": "a controller of its own makes the namespace"}
