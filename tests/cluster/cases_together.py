"""Small clusters in which two identities, an admission webhook or policy, or a pod without a node
bring u00 to create namespaces. The robot found each on a server before nsposture knew a way.

Without any one rule of those who act there is no way.
"""
import copy

from cases import (ADMISSION, AUTHENTICATION, BOSS, LOW, LOWTOK, MAKER, NODE, POD, POWTOK, RBAC, Case, account, boss_user,
                   bound, granted, group, rbac, rule, user)
from cases import LOW_PLACE as PLACE

CSR = "certificates.k8s.io"
ASKED = "certificatesigningrequests"
OTHER = user("u01")
FULL = rbac("ClusterRole", "full", rules=[rule("get", "configmaps")])
PENDING = {**POD, "spec": {key: value for key, value in POD["spec"].items() if key != "nodeName"}}
AS_OTHER = rule("impersonate", "users", names="u01")
AS_NODE = [rule("impersonate", "users", names="system:node:n1"), rule("impersonate", "groups", names="system:nodes")]
HOOK = rule("create", "validatingwebhookconfigurations", ADMISSION)
AS_BOSS = rule("impersonate:user-info", "users", AUTHENTICATION, "boss")
AS_ACCOUNT = rule("impersonate:serviceaccount", "serviceaccounts", AUTHENTICATION, "low")
CREATE_TOKEN = rule("create", "serviceaccounts/token")


def mine(*rules, namespace=None, name="mine"):
    return granted(name, user("u00"), list(rules), namespace)


def theirs(who, *rules, namespace=None):
    return granted("theirs", who, list(rules), namespace)


def on(mode, verbs, resources, api=""):
    return rule(",".join(f"impersonate-on:{mode}:{verb}" for verb in verbs.split(",")), resources, api)


def looking_on():
    """Admission shows what it is asked about: the token that a secret holds."""
    yield "webhook-new-secret", BOSS + mine(HOOK, rule("create", "secrets"))
    yield "webhook-retargeted-secret", BOSS + [LOW, LOWTOK] + mine(HOOK, rule("update", "secrets", names="lowtok"))
    yield "webhook-deleted-secret", BOSS + [POWTOK] + mine(HOOK, rule("delete", "secrets", names="powtok"))
    yield "webhook-of-two", BOSS + mine(HOOK, AS_OTHER) + theirs(OTHER, rule("create", "secrets"), namespace="pa")
    policy = [rule("create", "validatingadmissionpolicies,validatingadmissionpolicybindings", ADMISSION)]
    yield "policy-updated-secret", BOSS + [POWTOK] + mine(*policy, rule("update", "secrets", names="powtok"))
    yield "policy-deleted-secret", BOSS + [POWTOK] + mine(*policy, rule("delete", "secrets", names="powtok"))
    yield "policy-of-two", (BOSS + [POWTOK] + mine(rule("create", "validatingadmissionpolicies", ADMISSION), AS_OTHER)
                            + theirs(OTHER, rule("create", "validatingadmissionpolicybindings", ADMISSION),
                                     rule("delete", "secrets", names="powtok")))


def two_together():
    """One does the first half, the other the second; no right has to go from one to the other."""
    yield "secret-of-two", BOSS + mine(rule("create", "secrets"), AS_OTHER) + theirs(OTHER, rule("get", "secrets"), namespace="pa")
    yield "retargeted-of-two", (BOSS + [LOW, LOWTOK] + mine(rule("update", "secrets", names="lowtok"), AS_OTHER)
                                + theirs(OTHER, rule("list", "secrets"), namespace="pa"))
    node = [rule("create", ASKED, CSR), rule("create", f"{ASKED}/nodeclient", CSR)]
    yield "certificate-of-two", boss_user(group("system:nodes")) + mine(*node, AS_OTHER) + theirs(OTHER, rule("get", ASKED, CSR))
    yield "binding-made-anew-by-another", ([MAKER, bound("keep", "nscreator", account("low"))]
                                           + mine(rule("delete", "clusterrolebindings", RBAC, "keep"), AS_OTHER)
                                           + theirs(OTHER, rule("create,update", "clusterrolebindings", RBAC, "keep"),
                                                    rule("bind", "clusterroles", RBAC, "cluster-admin")))
    yield "role-made-anew-by-another", ([FULL, bound("held", "full", user("u00"))]
                                        + mine(rule("delete", "clusterroles", RBAC, "full"), AS_OTHER)
                                        + theirs(OTHER, rule("create,escalate", "clusterroles", RBAC)))
    yield "role-binding-made-anew-by-another", (BOSS + [bound("keep", "nscreator", account("low"), namespace="pa")]
                                                + mine(rule("delete", "rolebindings", RBAC, "keep"), AS_OTHER)
                                                + theirs(OTHER, rule("create,update", "rolebindings", RBAC, "keep"),
                                                         rule("bind", "clusterroles", RBAC, "cluster-admin"), namespace="pa"))
    yield "escalate-and-patch-of-two", ([FULL, bound("held", "full", user("u00"))]
                                        + mine(rule("escalate", "clusterroles", RBAC), AS_OTHER)
                                        + theirs(OTHER, rule("patch", "clusterroles", RBAC, "full")))
    yield "named-secret-of-two", (BOSS + mine(rule("create", "secrets"), AS_OTHER)
                                  + theirs(OTHER, rule("patch", "secrets", names="qq"), namespace="pa"))
    yield "patch-handed-to-escalate", ([FULL, bound("held", "full", OTHER)]
                                       + mine(rule("patch", "clusterroles", RBAC, "full"), AS_OTHER)
                                       + theirs(OTHER, rule("escalate", "clusterroles", RBAC)))


def nodes():
    yield "pod-bound-to-node", BOSS + [NODE, PENDING] + mine(*AS_NODE) + mine(rule("create", "pods/binding"), namespace="pa", name="more")


def under_constraint():
    """Whom one is under a constraint is a second identity as well."""
    yield "constrained-secret", (BOSS + [LOW] + theirs(account("low"), rule("create", "secrets"), namespace="pa")
                                 + mine(AS_ACCOUNT, on("serviceaccount", "create", "secrets"), rule("get", "secrets")))
    yield "constrained-escalate", ([FULL, bound("held", "full", user("u00"))]
                                   + theirs(user("boss"), rule("patch,escalate", "clusterroles", RBAC, "full"))
                                   + mine(AS_BOSS, on("user-info", "patch", "clusterroles", RBAC)))
    yield "constrained-hand-on-rules", (BOSS + [FULL, bound("held", "full", user("u00"))]
                                        + theirs(user("boss"), rule("patch", "clusterroles", RBAC, "full"), CREATE_TOKEN)
                                        + mine(AS_BOSS, on("user-info", "patch", "clusterroles", RBAC)))
    yield "constrained-hand-on-role", (BOSS + theirs(user("boss"), rule("create", "clusterrolebindings", RBAC), CREATE_TOKEN)
                                       + mine(AS_BOSS, on("user-info", "create", "clusterrolebindings", RBAC)))
    yield "constrained-missing-account", ([MAKER, PLACE, LOW, bound("new", "nscreator", account("newsa"))]
                                          + theirs(account("low"), rule("create", "serviceaccounts"), namespace="pa")
                                          + mine(AS_ACCOUNT, on("serviceaccount", "create", "serviceaccounts"),
                                                 rule("create", "serviceaccounts/token", names="newsa")))
    yield "constrained-approval", (boss_user(user("chief"))
                                   + theirs(user("boss"), rule("update", f"{ASKED}/approval", CSR), rule("approve", "signers", CSR))
                                   + mine(rule("create,get", ASKED, CSR), AS_BOSS, on("user-info", "update", f"{ASKED}/approval", CSR)))


# The technique that is new in each, and the version since which it works.
TECHNIQUES = {looking_on: ("watch-admission", 30), two_together: ("", 0), nodes: ("bind-pod", 0),
              under_constraint: ("constrained-impersonation", 36)}
OF_TWO = {"secret-of-two": "prepare-secret", "retargeted-of-two": "prepare-secret", "named-secret-of-two": "prepare-secret",
          "certificate-of-two": "node-certificate", "binding-made-anew-by-another": "free-name",
          "role-made-anew-by-another": "free-name", "role-binding-made-anew-by-another": "free-name",
          "escalate-and-patch-of-two": "hand-on-rules", "patch-handed-to-escalate": "hand-on-rules"}
ACTING = ("mine", "more", "theirs")  # roles of those who act


def without_each_rule(objects):
    """A twin for each rule of a role of those who act."""
    for place, one in enumerate(objects):
        if not one["kind"].endswith("Role") or one["metadata"]["name"] not in ACTING:
            continue
        for left_out in range(len(one["rules"])):
            twin = copy.deepcopy(objects)
            del twin[place]["rules"][left_out]
            yield twin


def together_cases():
    for clusters, (technique, since) in TECHNIQUES.items():
        for name, objects in clusters():
            yield Case(name, OF_TWO.get(name, technique), objects, list(without_each_rule(objects)), since=since)
