"""Live scans of a running API server, and what `serve` sees there between two of them.

Usage: live.py BUILT PROGRAM
"""
import base64
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import proxy
from audit import AuditLog, resource_of
from cluster import Api, Cluster, Refused, run_program
from hook import Hook, wait_for

RBAC = "/apis/rbac.authorization.k8s.io/v1"
DEPLOYED = pathlib.Path(__file__).resolve().parent.parent.parent / "deploy" / "kubernetes"
SCANNER = "system:serviceaccount:nsposture:nsposture"
NAMESPACES = 2000
LIFE = 30  # seconds, of serve's token; the API server takes it for another minute
# Asked for by the way: which kinds there are, and secrets (as metadata), which the role leaves out on purpose.
BESIDES = {"secrets"}
KINDS = {"Namespace": "namespaces", "ServiceAccount": "serviceaccounts", "ClusterRole": "clusterroles",
         "ClusterRoleBinding": "clusterrolebindings", "Role": "roles", "RoleBinding": "rolebindings"}


class Tests:
    """On one cluster; each test says its count, and what is wrong."""

    def __init__(self, cluster, program, folder):
        self.cluster, self.program, self.folder = cluster, program, folder
        self.faults = self.told = 0
        self.log = AuditLog(cluster.audit_log)
        cluster.run_kubectl("apply", "-k", DEPLOYED)
        self.scanner = cluster.account(self.place("scanner"), "nsposture", "nsposture")

    def place(self, name):
        place = self.folder / name
        place.mkdir()
        return place

    def want(self, right, text, detail=""):
        if not right:
            self.faults += 1
            print(f"  wrong: {text} {str(detail)[:1500]}")

    def say(self, text):
        faults, self.told = self.faults - self.told, self.faults
        print(f"live: {text}{f', {faults} faults' if faults else ''}")

    def ask(self, *arguments, **how):
        return run_program(self.program, *arguments, **how)

    def scan(self, kubeconfig, *more):
        """The exit code, the answer ({} where there is none) and what was said."""
        code, out, err = self.ask("scan", "-o", "json", "--kubeconfig", kubeconfig, *more)
        return code, json.loads(out or "{}"), err

    def whole(self, name, scanned):
        """Exit code 0, nothing unread that the role grants, and as many objects as kubectl counts."""
        code, answer, err = scanned
        self.want(code == 0, f"{name}: exit code {code}, not 0:", err)
        unread = {one.get("kind") for one in answer.get("not_read", [])}
        self.want(unread <= {"Secret"}, f"{name}: not read:", answer.get("not_read"))
        for kind, resource in KINDS.items():
            listed = self.cluster.run_kubectl("get", resource, "--all-namespaces", "-o", "name").count("\n")
            counted = answer.get("objects", {}).get(kind)
            self.want(counted == listed, f"{name}: {counted} {resource}, kubectl counts {listed}")

    def role_of_deploy(self):
        """The role suffices, and each right in it is used."""
        self.log.read()
        seen = len(self.log.events)
        self.whole("the role of deploy", self.scan(self.scanner))
        granted = {resource for rule in self.deployed_rules() for resource in rule["resources"]}
        asked, refused = self.requests_of(SCANNER, seen)
        self.want(refused <= BESIDES, "the role of deploy: refused:", refused)
        self.want(asked <= granted | BESIDES, "the role of deploy: asked for beyond it:", asked - granted)
        self.want(granted <= asked, "the role of deploy: granted and not asked for:", granted - asked)
        self.say(f"the role of deploy grants {len(granted)} kinds, {len(asked & granted)} of them were asked for;"
                 f" refused: {', '.join(sorted(refused))}")

    def deployed_rules(self):
        return self.cluster.api.ask("GET", f"{RBAC}/clusterroles/nsposture-scan")["rules"]

    def requests_of(self, name, since):
        """The resources that a user asked for, and those that were refused. Anything but `list` is wrong."""
        asked, refused = set(), set()
        for event in self.log.read()[since:]:
            if event["user"]["username"] != name or not event.get("objectRef"):
                continue
            asked.add(resource_of(event))
            self.want(event["verb"] == "list", f"{name} sent {event['verb']}", event["requestURI"])
            if event["responseStatus"].get("code") == 403:
                refused.add(resource_of(event))
        return asked, refused

    def account_without(self, resource):
        """Who may list all that the role of deploy lists, but for one kind."""
        name = f"without-{resource}"
        rules = [{**rule, "resources": [r for r in rule["resources"] if r != resource]}
                 for rule in self.deployed_rules()]
        ask = self.cluster.api.ask
        ask("POST", "/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": name}})
        ask("POST", f"{RBAC}/clusterroles", {"metadata": {"name": name}, "rules": [r for r in rules if r["resources"]]})
        ask("POST", f"{RBAC}/clusterrolebindings", {
            "metadata": {"name": name}, "roleRef": {"apiGroup": RBAC.split("/")[2], "kind": "ClusterRole", "name": name},
            "subjects": [{"kind": "ServiceAccount", "namespace": "default", "name": name}]})
        return self.cluster.account(self.place(name), "default", name)

    def partial_rights(self):
        """What may not be listed is unknown, and not "no"."""
        resources = [resource for rule in self.deployed_rules() for resource in rule["resources"]]
        accounts = {resource: self.account_without(resource) for resource in resources}
        time.sleep(1)  # the authorizer learns of a binding a moment after it was written
        for resource, account in accounts.items():
            code, answer, err = self.scan(account)
            unread = {one.get("kind", "").lower() for one in answer.get("not_read", [])} - {"secret"}
            # networkpolicies are of networkpolicy
            fits = len(unread) == 1 and resource in {f"{kind}s" for kind in unread} | {f"{kind[:-1]}ies" for kind in unread}
            self.want(fits, f"without {resource}: exit code {code}, not read: {unread}", err)
            needed = resource in KINDS.values()
            self.want(code == (3 if needed else 0), f"without {resource}: exit code {code}", err)
        blind = accounts["rolebindings"]
        question = ["can-i", "create", "pods", "-n", "default", "--as", "nobody-at-all", "-o", "json"]
        for who, account, code, allowed in (("without rolebindings", blind, 3, None), ("with all", self.scanner, 1, False)):
            got, out, err = self.ask(*question, "--kubeconfig", account)
            answer = json.loads(out or "{}")
            self.want((got, answer.get("allowed", "")) == (code, allowed),
                      f"{who}: can-i has exit code {got}, {answer}; not {code}, {allowed}", err)
        got, _, err = self.ask("who-can", "create", "pods", "-n", "default", "--kubeconfig", blind)
        self.want(got == 3, f"without rolebindings: who-can has exit code {got}", err)
        self.say(f"{len(accounts)} accounts that may not list one kind; can-i and who-can without rolebindings")

    def signed_anew(self, **claims):
        """The scanner's token with other claims, signed with the cluster's own key."""
        token = json.loads(self.scanner.read_text().partition("user: ")[2].partition("}\n")[0])["token"]
        head, body, _ = token.split(".")
        text = f"{head}.{encoded(json.dumps({**json.loads(decoded(body)), **claims}).encode())}"
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"{self.cluster.folder}/accounts.key"],
                                   input=text.encode(), check=True, capture_output=True).stdout
        return f"{text}.{encoded(signature)}"

    def kubeconfig(self, name, user):
        return self.cluster.kubeconfig_of(self.place(name), json.dumps(user))

    def expired_token(self):
        """One clear sentence, and nothing stored. The twin is a token that was signed alike and is valid."""
        now = int(time.time())
        valid = self.kubeconfig("valid", {"token": self.signed_anew(exp=now + 600)})
        code, _, err = self.scan(valid)
        self.want(code == 0, f"a token that the test signed: exit code {code}", err)
        expired = self.kubeconfig("expired", {"token": self.signed_anew(iat=now - 7200, nbf=now - 7200, exp=now - 3600)})
        db = self.folder / "expired.db"
        for command in (["scan", "--db", db], ["audit"], ["who-can", "create", "namespaces"],
                        ["can-i", "create", "namespaces", "--as", "jane"]):
            code, out, err = self.ask(*command, "--kubeconfig", expired)
            self.want(code == 3, f"an expired token: {command[0]} has exit code {code}", err)
            self.want(err.count("\n") == 1 and "401" in err and not out,
                      f"an expired token: {command[0]} does not say one sentence:", [out, err])
        _, out, _ = self.ask("db", "info", "--db", db, "-o", "json")
        self.want(not json.loads(out or "{}").get("snapshots"), "an expired token: a snapshot was stored", out)
        self.say("an expired token: four commands")

    def many_namespaces(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(self.make_namespaces, range(4)))
        accounts = "/api/v1/serviceaccounts"
        wait_for(lambda: len(self.cluster.api.ask("GET", accounts)["items"]) >= NAMESPACES, 300)
        time.sleep(2)  # the last accounts and certificates are made
        began = time.monotonic()
        scanned = self.scan(self.scanner)
        seconds = time.monotonic() - began
        self.whole("many namespaces", scanned)
        self.say(f"{scanned[1].get('objects', {}).get('Namespace')} namespaces scanned in {seconds:.1f} s")

    def make_namespaces(self, part):
        api = Api(self.cluster)
        for number in range(part, NAMESPACES, 4):
            api.ask("POST", "/api/v1/namespaces", {"metadata": {"name": f"many-{number}"}})
            # A page is 500 objects: each kind in namespaces shall have several.
            api.ask("POST", f"{RBAC}/namespaces/many-{number}/rolebindings", {
                "metadata": {"name": "view"}, "subjects": [{"kind": "Group", "name": "dev", "apiGroup": RBAC.split("/")[2]}],
                "roleRef": {"apiGroup": RBAC.split("/")[2], "kind": "ClusterRole", "name": "view"}})

    def expired_continue(self):
        """The rest of a list is asked for when the server does not know it any more."""
        for name, how_often in (("once", 1), ("always", 1000)):
            with proxy.Proxy(self.cluster, self.place(f"proxy-{name}"), "/api/v1/namespaces", how_often) as between:
                self.whole(f"pages expire {name}", self.scan(between.kubeconfig(self.scanner)))
                self.want(between.expired, f"pages expire {name}: the server expired none")
                self.say(f"the pages of namespaces expired {between.expired} times,"
                         f" {between.begun} lists were begun")

    def plugin(self, name, body):
        """A kubeconfig whose credentials come from a program."""
        place = self.place(name)
        program = place / "plugin"
        program.write_text(f"#!/bin/sh\necho run >>{place}/runs\n{body}")
        program.chmod(0o700)
        return self.cluster.kubeconfig_of(place, json.dumps({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "command": str(program), "interactiveMode": "Never",
            "provideClusterInfo": True}}))

    def exec_plugin(self):
        token = self.signed_anew(exp=int(time.time()) + 600)
        expired = self.signed_anew(exp=int(time.time()) - 3600)
        self.cluster.user(self.place("certificate"), "scanner-by-certificate")
        self.cluster.run_kubectl("create", "clusterrolebinding", "by-certificate", "--clusterrole=nsposture-scan",
                                 "--user=scanner-by-certificate")
        certificate = {f"client{what}Data": (self.folder / "certificate" / f"user.{ending}").read_text()
                       for what, ending in (("Certificate", "crt"), ("Key", "key"))}
        once_expired = f"[ $(wc -l <{self.folder}/plugin-renewed/runs) -gt 1 ] && {credential(token=token)}"
        bodies = {"token": (credential(token=token), 1), "certificate": (credential(**certificate), 1),
                  "renewed": (f"{once_expired} || {credential(token=expired)}", 2)}
        for name, (body, runs) in bodies.items():
            self.whole(f"exec plugin, {name}", self.scan(self.plugin(f"plugin-{name}", body + "\n")))
            times = (self.folder / f"plugin-{name}" / "runs").read_text().count("\n")
            self.want(times == runs, f"exec plugin, {name}: run {times} times, not {runs}")
        code, _, err = self.scan(self.plugin("plugin-fails", "echo no such profile >&2; exit 7\n"))
        self.want(code == 3 and err.count("\n") <= 2, f"exec plugin that fails: exit code {code}:", err)
        self.say("exec plugins: a token, a certificate, an expired token and then a new one, a failure")


def credential(**status):
    text = json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status})
    return f"printf %s '{text}'"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Beside:
    """`serve` beside a cluster: a grant lives for two seconds, and serve's own token expires."""

    def __init__(self, tests, hook):
        self.tests, self.hook, self.cluster = tests, hook, tests.cluster
        self.during = {}  # user to a time within the two seconds

    def run(self):
        hook = self.hook
        self.token = self.tests.folder / "token"
        self.renew(LIFE)
        hook.options = ("--rescan", "3s", "--kubeconfig",
                        self.tests.kubeconfig("serve", {"tokenFile": str(self.token)}))
        hook.start()
        try:
            hook.serve.wait_until_judged()
            self.grant("used-grant", "mallory", "made-in-two-seconds")
            self.grant("unused-grant", "trudy", None)
            self.grant("harmless-grant", "jane", None, role="system:discovery")
            self.judge()
            self.expire()
        finally:
            hook.serve.close()

    def renew(self, seconds):
        self.token.write_text(self.tests.signed_anew(exp=int(time.time()) + seconds))

    def expire(self):
        """That is told, nothing is forgotten meanwhile, and a new token in the file is taken up."""
        def readings(outcome):
            return self.hook.serve.metrics().get(f'nsposture_rescans_total{{outcome="{outcome}"}}', 0)
        want = self.tests.want
        roles = self.report()["counts"]["roles"]
        wait_for(lambda: readings("failed"), 120 + 2 * LIFE)
        status, text = self.hook.serve.get("/readyz")
        want(status == 503, f"the cluster cannot be read (401), and /readyz answers {status} {text}")
        want(any("401" in line for line in self.hook.serve.log), "serve does not tell that its token is not accepted")
        want(self.report()["counts"]["roles"] == roles, "serve forgot what it had read")
        self.renew(600)
        before = readings("read")
        wait_for(lambda: readings("read") > before, 90)
        status, text = self.hook.serve.get("/readyz")
        want(status == 200, f"the cluster can be read again, and /readyz answers {status} {text}")
        self.tests.say("serve's own token expired and was renewed")

    def grant(self, name, user, namespace, role="cluster-admin"):
        api = self.cluster.api
        api.ask("POST", f"{RBAC}/clusterrolebindings", {
            "metadata": {"name": name}, "subjects": [{"kind": "User", "name": user, "apiGroup": RBAC.split("/")[2]}],
            "roleRef": {"apiGroup": RBAC.split("/")[2], "kind": "ClusterRole", "name": role}})
        ends = time.monotonic() + 2
        self.during[user] = moment(time.time() + 1)
        if namespace:
            self.cluster.user(self.tests.place(user), user)
            mine = Api(self.cluster, certificate=self.tests.folder / user / "user")
            wait_for(lambda: self.made(mine, namespace), 1.5)
        time.sleep(max(0, ends - time.monotonic()))
        api.ask("DELETE", f"{RBAC}/clusterrolebindings/{name}")
        self.ended = time.monotonic()

    @staticmethod
    def made(api, namespace):
        try:
            return api.ask("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}})
        except Refused:
            return None

    def report(self):
        _, out, _ = self.tests.ask("findings", "--db", self.hook.db, "-o", "json")
        return json.loads(out or '{"findings": [], "creations": []}')

    def about(self, name):
        return [f for f in self.report()["findings"] if name in json.dumps(f)]

    def judge(self):
        try:
            found = wait_for(lambda: self.about("used-grant"), 40)
        except AssertionError:
            found = []
        self.tests.want(found, "serve has no finding about a creation by a grant of two seconds")
        made = [c for c in self.report()["creations"] if c["namespace"] == "made-in-two-seconds"]
        self.tests.want(len(made) == 1 and "used-grant" in made[0]["explanation"],
                        "the creation by a grant of two seconds:", made)
        loud = [f for f in self.about("harmless-grant") if f["severity"] in ("high", "critical")]
        self.tests.want(not loud, "a harmless grant of two seconds:", loud)
        # One that nobody used is no finding, but what it allowed is known afterwards.
        later = moment(time.time())
        for user, allowed in (("mallory", True), ("trudy", True), ("jane", False)):
            for at, right in ((self.during[user], allowed), (later, False)):
                answer = self.decided(user, at)
                self.tests.want(answer.get("allowed") == right, f"whether {user} could create namespaces at {at}:", answer)
        self.tests.say(f"grants of two seconds: {', '.join(f['rule'] + ' ' + f['severity'] for f in found)};"
                       f" the creation is {made[0]['verdict'] if made else 'not found'}")

    def decided(self, user, at):
        """Known as soon as the log has gone on beyond that moment."""
        for _ in range(20):
            _, out, err = self.tests.ask("can-i", "create", "namespaces", "--as", user, "--db", self.hook.db, "--at", at,
                                         "-o", "json")
            answer = json.loads(out or "{}") or {"error": err}
            if answer.get("allowed") is not None:
                break
            time.sleep(1)
        return answer


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def main(built, program):
    faults = 0
    with tempfile.TemporaryDirectory(prefix="nsposture-live-") as scratch:
        folder = pathlib.Path(scratch)
        # What a list's pages refer to is forgotten after some seconds instead of minutes.
        with Cluster(built, flags=["--etcd-compaction-interval=5s"]) as cluster:
            (folder / "scans").mkdir()
            tests = Tests(cluster, program, folder / "scans")
            tests.role_of_deploy()
            tests.partial_rights()
            tests.expired_token()
            tests.exec_plugin()
            tests.many_namespaces()
            tests.expired_continue()
            tests.log.close()
            faults += tests.faults
        hook = Hook(program, folder / "hook")
        with Cluster(built, flags=hook.flags("batch")) as cluster:
            (folder / "beside").mkdir()
            tests = Tests(cluster, program, folder / "beside")
            Beside(tests, hook).run()
            tests.log.close()
            faults += tests.faults
    print(f"live: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
