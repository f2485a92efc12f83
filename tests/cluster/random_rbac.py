"""Random small clusters: recipes for getting hold of more, some with a part left out, shared out among
users and accounts. About half of the time a way to create namespaces exists."""
import json
import random
import re

from cases import (ADMISSION, AUTHENTICATION, LOW, LOWTOK, MAKER, NODE, POD, POWTOK, WEBHOOK, account, bound, granted,
                   group, rbac, rule, thing, user)

RBAC = "rbac.authorization.k8s.io"
CSR = "certificates.k8s.io"
USERS = ["u00", "u01", "u02"]  # who is asked about
READS = ["get", "list", "watch", "patch", "deletecollection"]
WRITES = ["update", "patch"]
ROLES = ["mine", "full", "part", "sum", "nscreator", "none"]
NOISE_VERBS = ["get", "list", "create", "update", "patch", "delete", "deletecollection", "bind", "escalate", "impersonate"]
NOISE_KINDS = [("", "secrets"), ("", "serviceaccounts"), ("", "serviceaccounts/token"), ("", "configmaps"),
               (RBAC, "roles"), (RBAC, "clusterroles"), (RBAC, "rolebindings"), (RBAC, "clusterrolebindings"),
               (CSR, "certificatesigningrequests"), ("", "users"), ("", "groups"), ("apps", "deployments")]
SCOPES = [None, None, "pa", "pa", "pb", "kube-system"]


def powerful(dice):
    """Who may create namespaces."""
    return dice.choice([account("pow"), account("pow"), account("pow2", "pb"), user("boss"), group("makers"),
                        group("system:bootstrappers:makers"), account("newsa"), group("system:serviceaccounts:pb"),
                        user("system:node:n1"), account("low")])


# Each gives (rules, scopes in which they make sense).
def token_recipes(dice):
    verb, write = dice.choice(READS), dice.choice(WRITES)
    names = dice.choice([None, None, "pow", "pow2,low"])
    anywhere = [None, "pa", "pb"]
    return [
        ([rule("create", "serviceaccounts/token", names=names)], anywhere),
        ([rule(verb, "secrets", names=dice.choice([None, "powtok"]))], anywhere),
        ([rule("create", "secrets"), rule(verb, "secrets")], anywhere),
        ([rule(write, "secrets", names="lowtok"), rule(verb, "secrets")], [None, "pa"]),
        ([rule("create", "serviceaccounts"), rule("create", "serviceaccounts/token", names="newsa,made")], anywhere),
        ([rule(dice.choice(["create", write, verb]), "secrets"), rule(verb, "secrets")], ["kube-system"]),
    ]


def impersonation_recipes(dice):
    names = dice.choice(["boss", "mid", "boss,mid", "u01", "u02"])
    verb = dice.choice(["create", "patch", "*"])
    kind = dice.choice([("", "serviceaccounts/token"), (RBAC, "clusterrolebindings"), (RBAC, "clusterroles"), ("", "secrets"),
                        ("", "namespaces")])
    constraint = verb if verb == "*" else f"impersonate-on:user-info:{verb}"
    return [
        ([rule("impersonate", "users", names=names)], [None]),
        ([rule("impersonate", "users", names="x"), rule("impersonate", "groups", names="makers")], [None]),
        ([rule("impersonate", "serviceaccounts", names=dice.choice(["pow", "low", "helper"]))], [None, "pa", "pb"]),
        ([rule("impersonate", "users", names="system:node:n1"), rule("impersonate", "groups", names="system:nodes")], [None]),
        ([rule("impersonate:user-info", "users", AUTHENTICATION, names), rule(constraint, kind[1], kind[0])], [None]),
        ([rule("impersonate:serviceaccount", "serviceaccounts", AUTHENTICATION),
          rule("impersonate-on:serviceaccount:create", "namespaces,secrets,serviceaccounts/token")], [None]),
    ]


def role_recipes(dice):
    write, names = dice.choice(WRITES), dice.choice(["nscreator", "full", "none", "cluster-admin", None])
    binding = dice.choice(["pow", "keep", "gone"])
    role = dice.choice(ROLES)
    anywhere = [None, None, None, "pa"]
    create_binding = rule("create", "clusterrolebindings,rolebindings", RBAC)
    return [
        ([create_binding, rule("bind", "clusterroles", RBAC, names)], anywhere),
        ([rule(write, "clusterrolebindings,rolebindings", RBAC, binding), rule("bind", "clusterroles", RBAC, names)], anywhere),
        ([rule(dice.choice(["delete", "deletecollection"]), "clusterrolebindings", RBAC),
          rule(f"create,{write}", "clusterrolebindings", RBAC, binding), rule("bind", "clusterroles", RBAC, names)], [None]),
        ([rule(write, "clusterroles,roles", RBAC, role), rule("escalate", "clusterroles,roles", RBAC, role)], anywhere),
        ([rule("create", "clusterroles,roles", RBAC), rule("escalate", "clusterroles,roles", RBAC)], anywhere),
        ([create_binding, rule(write, "clusterroles", RBAC, role), rule("escalate", "clusterroles", RBAC, role)], [None]),
        ([create_binding, rule("create", "clusterroles", RBAC), rule("delete", "clusterroles", RBAC),
          rule("escalate", "clusterroles", RBAC)], [None]),
        ([create_binding, rule("bind", "clusterroles", RBAC, role), rule("escalate", "clusterroles", RBAC, role),
          rule(write, "clusterroles", RBAC, role)], [None]),
        ([rule(dice.choice(["delete", "deletecollection"]), "clusterroles", RBAC), rule("create", "clusterroles", RBAC),
          rule("escalate", "clusterroles", RBAC, role)], [None]),
        ([create_binding], anywhere),
        ([rule(write, "clusterroles,roles", RBAC)], anywhere),
        ([rule("create", "clusterroles", RBAC)], [None]),
        ([rule(write, "clusterrolebindings", RBAC)], [None]),
    ]


def certificate_recipes(dice):
    asked, verb, approve = "certificatesigningrequests", dice.choice(READS), dice.choice(WRITES)
    signer = dice.choice(["kubernetes.io/kube-apiserver-client", "kubernetes.io/*",
                          "kubernetes.io/kube-apiserver-client-kubelet"])
    return [
        ([rule("create", asked, CSR), rule(approve, f"{asked}/approval", CSR), rule("approve", "signers", CSR, signer)], [None]),
        ([rule("create", asked, CSR), rule("create", f"{asked}/nodeclient", CSR), rule(verb, asked, CSR)], [None]),
        ([rule("create", asked, CSR), rule(verb, asked, CSR), rule("sign", "signers", CSR, signer),
          rule(approve, f"{asked}/status", CSR)], [None]),
    ]


def admission_recipes(dice):
    hooks = dice.choice(["validatingwebhookconfigurations", "mutatingwebhookconfigurations"])
    return [
        ([rule(dice.choice(["create", *WRITES]), hooks, ADMISSION), rule(dice.choice(["create", *WRITES]), "secrets")], [None]),
        ([rule("create", "mutatingadmissionpolicies", ADMISSION), rule("create", "mutatingadmissionpolicybindings", ADMISSION),
          rule(dice.choice(["create", *WRITES]), "clusterroles", RBAC)], [None]),
        ([rule("create", "validatingadmissionpolicies", ADMISSION), rule("create", "validatingadmissionpolicybindings", ADMISSION),
          rule(dice.choice(["update", "delete"]), "secrets", names="powtok")], [None]),
        ([rule("create", "pods"), rule(dice.choice(["create", "get"]), "pods/exec")], [None, "pa", "pb"]),
    ]


RECIPES = [token_recipes, token_recipes, impersonation_recipes, impersonation_recipes, role_recipes, role_recipes,
           role_recipes, certificate_recipes, admission_recipes]


def noise(dice):
    api, kind = dice.choice(NOISE_KINDS)
    return rule(dice.choice(NOISE_VERBS), kind, api, dice.choice([None, None, "low", "mine", "keep"]))


def things(dice):
    """What stands in the cluster beside the grants."""
    made = [thing("ServiceAccount", "pow", "pa"), LOW, thing("ServiceAccount", "helper", "pb"), MAKER,
            thing("ServiceAccount", "pow2", "pb"),
            rbac("ClusterRole", "full", rules=[rule("get,list", "configmaps")]),
            rbac("ClusterRole", "none", rules=[]),
            rbac("ClusterRole", "part", rules=[rule("get", "pods")], metadata={
                "labels": dice.choice([{}, {"example.com/part": "yes"}])}),
            rbac("ClusterRole", "sum", rules=[], aggregationRule={
                "clusterRoleSelectors": [{"matchLabels": {"example.com/part": "yes"}}]}),
            bound("pow", "nscreator", powerful(dice)),
            bound("keep", dice.choice(["full", "none", "sum"]), account("helper", "pb"))]
    for chance, extra in ((0.5, LOWTOK), (0.4, POWTOK), (0.3, WEBHOOK), (0.3, POD)):
        if dice.random() < chance:
            made += [extra, NODE] if extra is POD else [extra]
    return made + standing_bindings(dice)


def standing_bindings(dice):
    who = user(dice.choice(USERS))
    choices = [bound("own", "mine", who), bound("gathered", "sum", who), bound("gone", "gone", who),
               bound("gone", "gone", who, namespace="pa", kind="Role"), bound("second", "nscreator", account("newsa"))]
    made = [rbac("ClusterRole", "mine", rules=[rule("get", "pods")])]
    return made + [binding for binding in choices if dice.random() < 0.3]


def hand_on(dice):
    """A second identity for a user."""
    return dice.choice([rule("impersonate", "users", names="mid"), rule("impersonate", "serviceaccounts", names="low,helper"),
                        rule("create", "serviceaccounts/token", names=dice.choice(["low", "helper"]))])


def grants(dice):
    """Recipes, whole or with a part left out, each part held by one identity or by two."""
    helpers = [user("mid"), account("low"), account("helper", "pb")]
    made = [item for number, name in enumerate(USERS) if dice.random() < 0.6
            for item in granted(f"h{number}", user(name), [hand_on(dice)])]
    for number in range(dice.randint(5, 8)):
        holder = user(USERS[number % 3]) if number < 3 or dice.random() < 0.5 else dice.choice(helpers)
        rules, scopes = dice.choice(dice.choice(RECIPES)(dice))
        scope = dice.choice(scopes)
        if dice.random() < 0.25:
            rules = [r for r in rules if r is not dice.choice(rules)]
        if len(rules) > 1 and dice.random() < 0.5:
            made += granted(f"g{number}b", dice.choice(helpers), rules[1:], scope)
            rules = rules[:1]
        if dice.random() < 0.3:
            made += granted(f"g{number}n", holder, [noise(dice)], dice.choice(SCOPES))
        if rules:
            made += granted(f"g{number}", holder, rules, scope)
    return made


def random_cluster(seed):
    dice = random.Random(seed)
    return renamed(unique(things(dice) + grants(dice)), f"-{seed}")


def renamed(objects, ending):
    """Users of their own for each cluster: the server remembers for ten seconds whom one might impersonate."""
    return json.loads(re.sub(r'"(u0[0-9])[^",]*"', rf'"\1{ending}"', json.dumps(objects)))


def unique(objects):
    """The first of each name."""
    seen = {}
    for item in objects:
        metadata = item["metadata"]
        seen.setdefault((item["kind"], metadata.get("namespace"), metadata["name"]), item)
    return list(seen.values())
