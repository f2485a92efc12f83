"""How the robot becomes somebody else: impersonation, tokens, certificates."""
import base64
import re
import time

from world import CSR, NAMESPACES, Door, Identity, account_groups, matches

AUTHENTICATION = "authentication.k8s.io"
TOKEN_TYPE = "kubernetes.io/service-account-token"
READS = ("get", "list", "watch", "patch", "deletecollection")
BOOTSTRAP = ("abcdef", "0123456789abcdef")
POWERFUL_USERS = ["system:kube-controller-manager", "system:kube-scheduler"]
NODES = frozenset({"system:nodes", "system:authenticated"})
MODES = {"user-info": ("users", None), "serviceaccount": ("serviceaccounts", "account"), "arbitrary-node": ("nodes", "node")}


def review(door, headers=()):
    """Who the server thinks one is, None where it does not let one in."""
    status, answer = door.ask("POST", f"/apis/{AUTHENTICATION}/v1/selfsubjectreviews", {}, headers=headers)
    if status >= 300:
        return None
    info = answer["status"]["userInfo"]
    return info["username"], frozenset(info.get("groups", []))


def enter(robot, door, how):
    who = review(door)
    if who:
        robot.take(Identity(*who, door, how))
    return who


def use_token(robot, token, how):
    if token in robot.tokens:
        return
    # A secret that was written just now is not known to the server for a moment.
    if enter(robot, Door(robot.cluster, token), how):
        robot.tokens.add(token)


# Impersonation

def impersonation_headers(user, groups):
    return (("Impersonate-User", user), *(("Impersonate-Group", group) for group in sorted(groups)))


def users_of(robot):
    return [*robot.world.subjects("User"), *POWERFUL_USERS, "system:node:n1"]


def impersonate(robot, who):
    """Everybody that one may be, alone and with every group that one may be in."""
    world = robot.world
    if who.headers:
        return
    names = set(world.named(who, "impersonate", "", "users"))
    users = sorted({*users_of(robot), *names, "x"}) if world.may(who, "impersonate", "", "users") else []
    accounts = sorted({*world.accounts, *world.subjects("ServiceAccount")})
    # One that does not exist is in its groups all the same.
    accounts += [(ns, name) for ns in NAMESPACES for name in world.named(who, "impersonate", "", "serviceaccounts", ns)]
    users += [f"system:serviceaccount:{ns}:{name}" for ns, name in sorted(set(accounts))
              if world.may(who, "impersonate", "", "serviceaccounts", ns)]
    if not users:
        return
    groups = sorted({*world.subjects("Group"), *world.named(who, "impersonate", "", "groups"), "system:nodes", "system:masters"}) \
        if world.may(who, "impersonate", "", "groups") else []
    for user in users:
        be(robot, who, user, [])
        allowed = [group for group in groups if be(robot, who, user, [group])]
        if len(allowed) > 1:
            be(robot, who, user, allowed)


def be(robot, who, user, groups):
    headers = impersonation_headers(user, groups)
    key = (who.key, headers, robot.world.fingerprint)
    if key in robot.done:
        return True
    if key in robot.failed:
        return False
    found = review(who.door, headers)
    if not found:
        robot.failed[key] = True
        return False
    robot.done.add(key)
    robot.take(Identity(*found, who.door, f"{who.label()} impersonates {user} {groups or ''}", headers))
    return True


def impersonate_under_constraint(robot, who):
    """Each request asks anew, so there is nothing to ask beforehand."""
    if who.headers:
        return
    for mode in MODES:
        rules = [rule for ns in (None, *NAMESPACES) for rule in robot.world.rules(who, ns)
                 if matches(rule["apiGroups"], AUTHENTICATION) and f"impersonate:{mode}" in rule["verbs"]]
        for user, groups in constrained(robot, mode, rules):
            sent = () if mode != "user-info" else groups - {"system:authenticated"}
            robot.take(Identity(user, groups, who.door, f"{who.label()} impersonates {user}, {mode}",
                                impersonation_headers(user, sent), (who, mode)))


def constrained(robot, mode, rules):
    """Users and their groups that the rules may be about."""
    world = robot.world
    names = {name for rule in rules for name in rule.get("resourceNames", [])}
    kinds = {kind for rule in rules for kind in rule["resources"]}
    unnamed = any("resourceNames" not in rule for rule in rules)
    if mode == "user-info" and rules:
        users = {*names, *(users_of(robot) if unnamed else [])}
        groups = {*names, *(world.subjects("Group") if unnamed else [])} if "groups" in kinds else set()
        for user in sorted(users):
            yield user, frozenset({"system:authenticated"})
            for group in sorted(groups):
                yield user, frozenset({group, "system:authenticated"})
    elif mode == "serviceaccount" and rules:
        for namespace, name in sorted({*world.worthwhile_accounts(), *world.subjects("ServiceAccount")}):
            if unnamed or name in names:
                yield f"system:serviceaccount:{namespace}:{name}", account_groups(namespace)
    elif rules:
        yield "system:node:n1", NODES


# Tokens

def mint(robot, who):
    """Tokens of accounts; as a node, for the pods on it."""
    for namespace, name in robot.world.worthwhile_accounts():
        for reference in bound_references(robot, who, namespace, name):
            body = {"spec": {"expirationSeconds": 3600, **reference}}
            answer = robot.send(who, "create", "", "serviceaccounts/token", namespace, name, body)
            if answer:
                use_token(robot, answer["status"]["token"], f"by a token of {namespace}/{name} that {who.label()} asked for")


def bound_references(robot, who, namespace, name):
    if "system:nodes" not in who.groups:
        return [{}]
    return [{"boundObjectRef": {"kind": "Pod", "apiVersion": "v1", "name": pod["metadata"]["name"], "uid": pod["metadata"]["uid"]}}
            for pod in robot.world.pods if pod["metadata"]["namespace"] == namespace
            and pod["spec"].get("serviceAccountName") == name and pod["spec"].get("nodeName")]


def pods_for_node(robot, who):
    """Where one is a node: pods of every account on it, for their tokens."""
    if not any("system:nodes" in held.groups for held in robot.hand.values()):
        return
    for namespace, account in robot.world.worthwhile_accounts():
        name = f"z-{account}"
        spec = {"serviceAccountName": account, "nodeName": "n1", "containers": [{"name": "c", "image": "example.com/c"}]}
        if namespace in NAMESPACES:
            robot.send(who, "create", "", "pods", namespace, body={"metadata": {"name": name}, "spec": spec})
    for pod in robot.world.pods:
        may = robot.may(who, "create", "", "pods/binding", pod["metadata"]["namespace"])
        if may and not pod["spec"].get("nodeName") and robot.may_use("bind a pod to a node that one is"):
            target = {"target": {"kind": "Node", "name": "n1"}, "metadata": {"name": pod["metadata"]["name"]}}
            robot.send(who, "create", "", "pods/binding", pod["metadata"]["namespace"], pod["metadata"]["name"], target)


def read_secrets(robot, who):
    for namespace in NAMESPACES:
        secrets = [s for s in robot.world.secrets if s["metadata"]["namespace"] == namespace
                   and s.get("type") in (TOKEN_TYPE, "bootstrap.kubernetes.io/token")]
        for secret in secrets:
            read_secret(robot, who, namespace, secret)
        reads_any = secrets or namespace != "kube-system"
        for verb, query in (("list", ""), ("watch", "?watch=true&timeoutSeconds=1"), ("deletecollection", "?dryRun=All")):
            if reads_any:
                query = f"{query}{'&' if query else '?'}z={robot.world.fingerprint[:8]}"  # ask again when it is another
                found = robot.send(who, verb, "", "secrets", namespace, query=query)
                for secret in (found or {}).get("items", []):
                    use_secret(robot, who, secret)


def read_secret(robot, who, namespace, secret):
    name = secret["metadata"]["name"]
    fresh = f"?z={secret['metadata']['resourceVersion']}"
    use_secret(robot, who, robot.send(who, "get", "", "secrets", namespace, name, query=fresh))
    use_secret(robot, who, robot.send(who, "patch", "", "secrets", namespace, name, {}, fresh))
    one = f"&fieldSelector=metadata.name%3D{name}"
    for verb, query in (("list", f"{fresh}{one}"), ("watch", f"{fresh}{one}&watch=true&timeoutSeconds=1"),
                        ("deletecollection", f"{fresh}{one}&dryRun=All"), ("delete", f"{fresh}&dryRun=All")):
        if robot.world.named(who, verb, "", "secrets", namespace):
            answer = robot.send(who, verb, "", "secrets", namespace, None if verb != "delete" else name, query=query)
            for item in (answer or {}).get("items", [answer]):
                use_secret(robot, who, item)


def use_secret(robot, who, secret):
    data = {key: base64.b64decode(value).decode(errors="replace") for key, value in ((secret or {}).get("data") or {}).items()}
    if "token" in data and not is_own(robot, who, secret):
        return
    where = secret and f"{secret['metadata'].get('namespace')}/{secret['metadata'].get('name')}"
    if "token" in data:
        use_token(robot, data["token"], f"by the token in {where} that {who.label()} read")
    elif "token-id" in data:
        use_token(robot, f"{data['token-id']}.{data['token-secret']}", f"by the bootstrap token that {who.label()} read")


def is_own(robot, who, secret):
    """Whether who reads it has written it, too, or nobody of ours has."""
    makers = robot.made_by.get((secret["metadata"]["namespace"], secret["metadata"]["name"]))
    return not makers or who.user in makers or robot.may_use("one writes a token secret, another reads it")


def remember_maker(robot, who, namespace, name):
    robot.made_by.setdefault((namespace, name), set()).add(who.user)


def token_secret(account):
    return {"type": TOKEN_TYPE, "metadata": {"name": f"z-{account}", "annotations": {"kubernetes.io/service-account.name": account}}}


def make_secrets(robot, who):
    for namespace, account in robot.world.worthwhile_accounts():
        body = token_secret(account)
        trap = f"-{robot.traps}" if robot.traps else ""
        named = {name for held in robot.hand.values() for verb in ("create", *READS)
                 for name in robot.world.named(held, verb, "", "secrets", namespace)}
        names = [f"z-{account}{trap}", *sorted(named)]
        for name in names:
            if robot.make(who, "", "secrets", namespace, name, body) is not None:
                remember_maker(robot, who, namespace, name)
    make_bootstrap_token(robot, who)


def make_bootstrap_token(robot, who):
    groups = [g for g in robot.world.subjects("Group") if g.startswith("system:bootstrappers:")]
    number, secret = BOOTSTRAP
    body = {"type": "bootstrap.kubernetes.io/token", "metadata": {"name": f"bootstrap-token-{number}"}, "stringData": {
        "token-id": number, "token-secret": secret, "usage-bootstrap-authentication": "true",
        "auth-extra-groups": ",".join(groups)}}
    wanted = groups or f"system:bootstrap:{number}" in robot.world.subjects("User")
    if wanted and robot.send(who, "create", "", "secrets", "kube-system", body=body):
        time.sleep(0.5)
        use_token(robot, ".".join(BOOTSTRAP), f"by a bootstrap token that {who.label()} made")


def poke_secrets(robot, who):
    """Where the robot has something in force at admission: changes that change nothing, for it to see the secret."""
    for secret in robot.world.secrets if robot.traps else []:
        namespace, name = secret["metadata"]["namespace"], secret["metadata"]["name"]
        if secret.get("type") != TOKEN_TYPE or namespace not in NAMESPACES:
            continue
        query = f"?dryRun=All&z={robot.traps}-{secret['metadata']['resourceVersion']}"
        whole = {"type": TOKEN_TYPE, "metadata": {"name": name, "annotations": secret["metadata"].get("annotations")}}
        for verb, body, more in (("update", whole, ""), ("delete", None, ""), ("deletecollection", None, f"&fieldSelector=metadata.name%3D{name}")):
            robot.said = ""
            robot.send(who, verb, "", "secrets", namespace, None if more else name, body, query + more)
            for token in re.findall(r"eyJ[\w.-]+", robot.said):
                use_token(robot, token, f"by the token in {namespace}/{name} that a refusal told {who.label()}")
            for token in re.findall(r"ZXlK[\w=+/]+", robot.said):
                use_token(robot, base64.b64decode(token).decode(), f"by the token in {namespace}/{name} that a refusal told {who.label()}")


def retarget_secrets(robot, who):
    """A token secret filled with another account's token."""
    for secret in robot.world.secrets:
        namespace = secret["metadata"]["namespace"]
        if secret.get("type") != TOKEN_TYPE or namespace not in NAMESPACES or secret["metadata"]["name"].startswith("z-"):
            continue
        held = {identity.user for identity in robot.hand.values()}
        for home, account in robot.world.worthwhile_accounts():
            if home == namespace and f"system:serviceaccount:{home}:{account}" not in held:
                retarget(robot, who, namespace, secret, account)


def retarget(robot, who, namespace, secret, account):
    changes = {"metadata": {"annotations": {"kubernetes.io/service-account.name": account, "kubernetes.io/service-account.uid": None}},
               "data": None}
    name = secret["metadata"]["name"]
    whole = {"type": TOKEN_TYPE, "metadata": {"name": name, "annotations": {"kubernetes.io/service-account.name": account}}}
    again = f"?z={robot.traps}"  # once more where a webhook looks on now
    done = robot.send(who, "patch", "", "secrets", namespace, name, changes, again) or \
        robot.send(who, "update", "", "secrets", namespace, name, whole, again)
    if done is None:
        return
    remember_maker(robot, who, namespace, name)
    time.sleep(0.5)
    robot.refresh()
    overheard(robot)
    for reader in list(robot.hand.values()):
        read_secrets(robot, reader)


def overheard(robot):
    """Tokens that passed the robot's own webhook."""
    for token in list(robot.listener.tokens):
        use_token(robot, token, "by a token that its webhook saw")


# Certificates

def wanted_certificates(robot):
    """(user, groups, signer): everybody that something is bound to, in every group."""
    groups = sorted({*robot.world.subjects("Group")} - {"system:masters"})
    client = "kubernetes.io/kube-apiserver-client"
    accounts = [f"system:serviceaccount:{ns}:{name}" for ns, name in robot.world.subjects("ServiceAccount")]
    for user in [*robot.world.subjects("User"), *accounts, *POWERFUL_USERS]:
        yield user, groups, client
    yield "x", groups, client
    yield "system:node:n1", ["system:nodes"], client
    yield "system:node:n1", ["system:nodes"], "kubernetes.io/kube-apiserver-client-kubelet"


def certificates(robot):
    """Asked for, approved and fetched by whoever may. Where one is not issued, no other of its signer is."""
    makers = [who for who in robot.hand.values() if robot.may(who, "create", CSR, "certificatesigningrequests")]
    refused = set()
    for user, groups, signer in wanted_certificates(robot) if makers else []:
        held = any(who.user == user and who.groups >= set(groups) for who in robot.hand.values())
        key = ("certificate", user, tuple(groups), signer, robot.world.fingerprint)
        if held or signer in refused or key in robot.done:
            continue
        robot.done.add(key)
        if not any(certificate(robot, maker, user, groups, signer) for maker in makers):
            refused.add(signer)


def certificate(robot, maker, user, groups, signer):
    kinds = "certificatesigningrequests"
    name = robot.store.new_name()
    spec = {"request": robot.store.request(name, user, groups), "signerName": signer, "usages": ["client auth", "digital signature"]}
    if robot.send(maker, "create", CSR, kinds, body={"metadata": {"name": name}, "spec": spec}) is None:
        return False
    approved = approve(robot, kinds, name)
    if not approved and not signer.endswith("kubelet"):
        return False
    time.sleep(1)
    for who in list(robot.hand.values()):
        for issued in fetched(robot, who, kinds, name):
            text = (issued or {}).get("status", {}).get("certificate")
            if text and issued["metadata"]["name"] == name:
                door = Door(robot.cluster, certificate=robot.store.certificate(name, text))
                enter(robot, door, f"by a certificate for {user} in {groups} that {maker.label()} asked for")
                return True
    return False


def approve(robot, kinds, name):
    shown = robot.cluster.api.ask("GET", f"/apis/{CSR}/v1/{kinds}/{name}")
    condition = {"type": "Approved", "status": "True", "reason": "z", "message": "z"}
    return any(robot.change(who, CSR, f"{kinds}/approval", None, shown, {"status": {"conditions": [condition]}})
               for who in robot.hand.values())


def fetched(robot, who, kinds, name):
    answers = [robot.send(who, "get", CSR, kinds, None, name), robot.send(who, "patch", CSR, kinds, None, name, {}),
               *[robot.send(who, verb, CSR, f"{kinds}/{part}", None, name, None if verb == "get" else {})
                 for part in ("approval", "status") for verb in ("get", "patch")]]
    if robot.may(who, "update", CSR, f"{kinds}/approval") or robot.may(who, "update", CSR, kinds):
        whole = robot.cluster.api.ask("GET", f"/apis/{CSR}/v1/{kinds}/{name}")
        answers += [robot.send(who, "update", CSR, f"{kinds}/approval", None, name, whole)]
    one = f"?fieldSelector=metadata.name%3D{name}"
    for verb, query in (("list", one), ("watch", f"{one}&watch=true&timeoutSeconds=1"), ("deletecollection", f"{one}&dryRun=All")):
        answers += (robot.send(who, verb, CSR, kinds, query=query) or {}).get("items", [])
    return answers


MOVES = (impersonate, impersonate_under_constraint, read_secrets, mint, make_secrets, poke_secrets, retarget_secrets,
         pods_for_node)
