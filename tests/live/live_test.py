"""Scans of a played cluster: the same objects as a dump has, and what each failure comes to."""
import base64
import gzip
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import time
import unittest

from api_server import RBAC, ApiServer, make_certificates

PROGRAM, FIXTURES, DEPLOY = sys.argv[1:4]
del sys.argv[1:]
NOTHING = {"KUBECONFIG": "/nonexistent", "HOME": "/nonexistent", "PATH": os.environ["PATH"]}


def run(*arguments, env=None):
    result = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60,
                            env={**NOTHING, **(env or {})}, stdin=subprocess.DEVNULL)
    return result.returncode, result.stdout, result.stderr


class LiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="nsposture-live-")
        cls.folder = cls.scratch.name
        make_certificates(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def setUp(self):
        self.server = ApiServer(FIXTURES, self.folder)
        self.addCleanup(self.server.close)

    def path(self, name):
        return os.path.join(self.folder, name)

    def kubeconfig(self, user=None, cluster=None, name="config", server=None):
        server = server or self.server
        config = {
            "kind": "Config", "apiVersion": "v1", "current-context": "played",
            "clusters": [{"name": "c", "cluster": {
                "server": f"https://127.0.0.1:{server.port}", "certificate-authority": "ca.crt",
                **(cluster or {})}}],
            "users": [{"name": "u", "user": {"token": "let-me-in"} if user is None else user}],
            "contexts": [{"name": "played", "context": {"cluster": "c", "user": "u"}}]}
        pathlib.Path(self.path(name)).write_text(json.dumps(config))
        return self.path(name)

    def scan(self, *more, **how):
        return run("scan", "-o", "json", "--kubeconfig", self.kubeconfig(**how), *more)

    def recorded(self, name):
        return len(json.loads(gzip.open(f"{FIXTURES}/{name}.json.gz").read())["items"])

    def assert_whole(self, result):
        code, out, err = result
        self.assertEqual(code, 0, err)
        pages = sum(self.recorded(f"clusterroles-page{page}") for page in (1, 2, 3))
        objects = json.loads(out)["objects"]
        self.assertEqual(objects["ClusterRole"], pages)
        self.assertEqual(objects["ClusterRoleBinding"], self.recorded("clusterrolebindings"))
        self.assertEqual(objects["RoleBinding"], self.recorded("rolebindings"))
        self.assertEqual(objects["Namespace"], self.recorded("namespaces"))

    def test_all_pages_are_read_with_gzip_and_only_metadata_of_secrets(self):
        self.assert_whole(self.scan())
        asked = {path.split("?")[0]: headers for path, headers in self.server.requests}
        self.assertIn("PartialObjectMetadataList", asked["/api/v1/secrets"]["Accept"])
        self.assertIn("gzip", asked["/api/v1/pods"]["Accept-Encoding"])
        self.assertTrue(any("limit=500" in path for path, _ in self.server.requests))

    def test_token_secrets_are_known_by_their_metadata(self):
        def hook(request):
            if not request.path.startswith("/api/v1/secrets"):
                return False
            request.send(200, json.dumps({
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": {},
                "items": [{"metadata": {"name": "t", "namespace": "ci", "annotations": {
                    "kubernetes.io/service-account.name": "builder"}}}]}).encode())
            return True
        self.server.hooks.append(hook)
        code, out, err = self.scan()
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(out)["objects"]["Secret"], 1)

    def test_a_cluster_without_token_secrets_is_whole(self):
        def hook(request):
            if not request.path.startswith("/api/v1/secrets"):
                return False
            request.send(200, json.dumps({
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
                "metadata": {"resourceVersion": "1"}, "items": None}).encode())
            return True
        self.server.hooks.append(hook)
        self.assert_whole(self.scan())

    def test_the_snapshot_bears_the_contexts_name(self):
        self.assertEqual(self.scan("--db", self.path("a.db"))[0], 0)
        code, out, _ = run("db", "info", "--db", self.path("a.db"), "-o", "json")
        self.assertEqual(json.loads(out)["snapshots"][0]["cluster"], "played")

    def test_the_version_is_the_servers_own_or_shown_by_its_default_roles(self):
        answers = []

        def hook(request):
            if request.path != "/version":
                return False
            status, body = answers[-1]
            request.send(status, body)
            return True
        self.server.hooks.append(hook)

        def version(*more):
            code, out, err = self.scan(*more)
            self.assertEqual(code, 0, err)
            return json.loads(out)["kubernetes_version"]
        answers.append((200, b'{"major": "1", "minor": "33+", "gitVersion": "v1.33.4-eks-1"}'))
        self.assertEqual(version(), {"version": "1.33", "from": "server"})
        self.assertEqual(version("--kubernetes-version", "1.36"),
                         {"version": "1.36", "from": "option"})
        for answer in [(403, b'{"kind": "Status"}'), (200, b"not JSON"), (200, b'{"gitVersion": 7}')]:
            answers.append(answer)
            self.assertEqual(version()["from"], "default-roles")

    def test_questions_go_to_a_live_cluster_too(self):
        code, out, err = run("who-can", "create", "namespaces", "-o", "json", "--kubeconfig",
                             self.kubeconfig())
        self.assertEqual(code, 0, err)
        grant = json.loads(out)["subjects"][0]["grants"][0]
        self.assertTrue(grant["file"].startswith("https://127.0.0.1"))
        self.assertEqual(grant["line"], 0)

    def test_without_a_source_the_current_context_is_asked_and_named(self):
        current = {"KUBECONFIG": self.kubeconfig()}
        for command in (["who-can", "create", "namespaces"], ["scan"], ["audit", "--fail-on", "none"]):
            code, out, err = run(*command, env=current)
            self.assertEqual(code, 0, err)
            self.assertIn("reading cluster `played` at https://127.0.0.1", err)
        # Where a source is named nothing is said, and nothing is asked.
        asked = len(self.server.requests)
        _, _, err = run("who-can", "create", "namespaces", "--from", f"{DEPLOY}/kubernetes", env=current)
        self.assertNotIn("played", err)
        self.assertEqual(len(self.server.requests), asked)

    def test_a_log_alone_is_not_read_with_the_current_context(self):
        log = self.path("audit.log")
        pathlib.Path(log).write_text("")
        code, _, err = run("audit", "--audit-log", log, env={"KUBECONFIG": self.kubeconfig()})
        self.assertEqual(code, 3, err)
        self.assertEqual(self.server.requests, [])

    def test_without_a_source_and_a_kubeconfig_it_is_wrong_usage(self):
        code, _, err = run("who-can", "create", "namespaces")
        self.assertEqual(code, 2)
        self.assertIn("no RBAC to read", err)

    def test_another_user_is_impersonated(self):
        code, _, err = self.scan("--as", "jane", "--as-group", "dev", "--as-group", "ops")
        self.assertEqual(code, 0, err)
        for _, headers in self.server.requests:
            self.assertEqual(headers["Impersonate-User"], "jane")
        self.server.requests.clear()
        code, _, err = self.scan(user={"token": "let-me-in", "as": "system:serviceaccount:a:b"})
        self.assertEqual(self.server.requests[0][1]["Impersonate-User"], "system:serviceaccount:a:b")
        self.server.requests.clear()
        self.scan()
        self.assertNotIn("Impersonate-User", self.server.requests[0][1])

    def test_all_of_an_impersonation_is_sent(self):
        user = {"token": "let-me-in", "as": "jane", "as-uid": "1234", "as-groups": ["dev"],
                "as-user-extra": {"example.com/scope": ["one", "two"]}}
        code, _, err = self.scan(user=user)
        self.assertEqual(code, 0, err)
        headers = self.server.requests[0][1]
        self.assertEqual(headers["Impersonate-Uid"], "1234")
        self.assertEqual(headers.get_all("Impersonate-Group"), ["dev"])
        self.assertEqual(headers.get_all("Impersonate-Extra-example.com%2Fscope"), ["one", "two"])
        self.server.requests.clear()
        self.assertEqual(self.scan("--as", "eve", "--as-uid", "5")[0], 0)
        self.assertEqual(self.server.requests[0][1]["Impersonate-Uid"], "5")

    def test_groups_without_a_user_to_impersonate_are_refused(self):
        for alone in ({"as-uid": "1"}, {"as-groups": ["dev"]}, {"as-user-extra": {"a": ["b"]}}):
            code, _, err = self.scan(user={"token": "let-me-in", **alone})
            self.assertEqual(code, 3, err)
            self.assertIn("need `as`", err)
        self.assertEqual(self.server.requests, [])

    def token_of(self, account):
        claims = base64.urlsafe_b64encode(json.dumps({"sub": account}).encode()).decode()
        return f"e30.{claims.rstrip('=')}.c2ln"

    def test_secrets_are_not_asked_for_where_the_roles_refuse_them(self):
        self.server.token = self.token_of("system:serviceaccount:nobody:nothing")
        code, out, err = self.scan(user={"token": self.server.token})
        self.assertEqual(code, 0, err)
        self.assertIn("may not list secrets", out + err)
        self.assertIn("was not asked", out + err)
        self.assertNotIn("/api/v1/secrets", "".join(path for path, _ in self.server.requests))

    def test_secrets_are_asked_for_where_a_role_allows_them(self):
        self.server.token = self.token_of("system:serviceaccount:kube-system:namespace-controller")
        self.assert_whole(self.scan(user={"token": self.server.token}))
        self.assertIn("/api/v1/secrets", "".join(path for path, _ in self.server.requests))

    def test_a_name_cannot_add_a_header(self):
        code, _, err = self.scan("--as", "jane\r\nImpersonate-Group: system:masters")
        self.assertEqual(code, 3)
        self.assertIn("line break", err)
        self.assertEqual(self.server.requests, [])

    def test_one_request_may_have_a_limit(self):
        slow = []

        def hook(request):
            if not request.path.startswith(RBAC + "clusterroles") or slow:
                return False
            slow.append(request.path)
            time.sleep(3)
            return True  # nobody waits for an answer any more
        self.server.hooks.append(hook)
        begun = time.monotonic()
        self.assert_whole(self.scan("--request-timeout", "1s"))
        self.assertTrue(slow)
        self.assertGreater(time.monotonic() - begun, 1)

    def test_an_expired_page_begins_the_list_anew(self):
        expired = []

        def hook(request):
            if "continue=" not in request.path or expired:
                return False
            expired.append(request.path)
            request.send(410, self.server.answers["expired-continue"])
            return True
        self.server.hooks.append(hook)
        self.assert_whole(self.scan())
        self.assertEqual(len(expired), 1)

    def test_too_many_requests_and_server_errors_are_tried_again(self):
        left = [429, 503, 500]

        def hook(request):
            if not left or "rolebindings" not in request.path:
                return False
            request.send(left.pop(), b"{}", [("Retry-After", "0")])
            return True
        self.server.hooks.append(hook)
        self.assert_whole(self.scan())
        self.assertEqual(left, [])

    def test_a_cut_connection_is_tried_again(self):
        left = [1, 2]

        def hook(request):
            if not left or "serviceaccounts" not in request.path:
                return False
            left.pop()
            request.send_response(200)
            request.send_header("Content-Length", "100000")
            request.end_headers()
            request.wfile.write(b'{"kind":"ServiceAccountList","items":[')
            request.close_connection = True
            return True
        self.server.hooks.append(hook)
        self.assert_whole(self.scan())
        self.assertEqual(left, [])

    def refuse(self, *words):
        def hook(request):
            if not any(request.path.split("?")[0].endswith("/" + word) for word in words):
                return False
            request.send(403, self.server.answers["forbidden"])
            return True
        self.server.hooks = [hook]

    def ask(self, *words):
        return run(*words, "--kubeconfig", self.kubeconfig())

    def grant(self):
        """Of the recording, a user that a RoleBinding and one that a ClusterRoleBinding lets in."""
        role = {"kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1",
                "metadata": {"name": "maker"},
                "rules": [{"verbs": ["create", "get"], "apiGroups": [""],
                           "resources": ["namespaces", "pods"]}]}
        reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "maker"}

        def binding(kind, metadata, user):
            return {"kind": kind, "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": metadata,
                    "roleRef": reference,
                    "subjects": [{"kind": "User", "apiGroup": reference["apiGroup"], "name": user}]}

        added = {"clusterroles-page3": role,
                 "clusterrolebindings": binding("ClusterRoleBinding", {"name": "m"}, "alice"),
                 "rolebindings": binding("RoleBinding", {"name": "m", "namespace": "default"}, "zed")}
        for name, item in added.items():
            answer = json.loads(self.server.answers[name])
            answer["items"].append(item)
            self.server.answers[name] = json.dumps(answer).encode()

    def log_of(self, user, *names):
        """Creations that the log says the grant allowed, long after the recording."""
        reason = ('RBAC: allowed by ClusterRoleBinding "m" of ClusterRole "maker" to User '
                  f'"{user}"')
        lines = []
        for number, name in enumerate(names):
            when = f"2026-11-23T12:00:{number:02}.000000Z"
            lines.append(json.dumps({
                "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata",
                "auditID": f"id-{number}", "stage": "ResponseComplete", "verb": "create",
                "requestURI": "/api/v1/namespaces", "user": {"username": user, "groups": [
                    "system:authenticated"]}, "objectRef": {"resource": "namespaces", "name": name,
                                                            "apiVersion": "v1"},
                "responseStatus": {"code": 201}, "requestReceivedTimestamp": when,
                "stageTimestamp": when, "annotations": {
                    "authorization.k8s.io/decision": "allow",
                    "authorization.k8s.io/reason": reason}}))
        pathlib.Path(self.path("audit.log")).write_text("\n".join(lines) + "\n")
        return self.path("audit.log")

    def test_without_bindings_no_creation_is_by_a_grant_that_is_gone(self):
        self.grant()
        log = self.log_of("alice", "a-plain", "a-apply", "a-gen")
        audit = ["audit", "--audit-log", log, "-o", "json"]
        code, out, _ = self.ask(*audit)
        self.assertEqual({f["rule"] for f in json.loads(out)["findings"]} & {"NP101", "NP102"}, set())
        self.refuse("clusterrolebindings", "rolebindings")
        code, out, err = self.ask(*audit)
        self.assertEqual(code, 3, err)
        report = json.loads(out)
        found = [f for f in report["findings"] if f["rule"] in ("NP001", "NP101", "NP102")]
        self.assertEqual([(f["rule"], f["severity"]) for f in found],
                         [("NP001", "info"), ("NP001", "info"), ("NP101", "info"), ("NP102", "info")])
        self.assertEqual({c["verdict"] for c in report["creations"]}, {"authorised"})
        self.assertEqual({one["kind"] for one in report["not_read"]},
                         {"ClusterRoleBinding", "RoleBinding"})
        for finding in found:
            if finding["subject"] != 'Group "system:masters"':
                self.assertIn("ClusterRoleBinding", finding["title"])
        code, out, _ = self.ask("who-can", "create", "namespaces")
        self.assertEqual(code, 3)
        self.assertIn("ClusterRoleBinding was not read", out)
        code, out, _ = self.ask("can-i", "create", "namespaces", "--as", "alice")
        self.assertEqual((code, out.splitlines()[0]), (3, "unknown"))

    def test_a_grant_that_is_gone_is_told_where_bindings_were_read(self):
        log = self.log_of("alice", "a-plain")
        _, out, _ = self.ask("audit", "--audit-log", log, "-o", "json")
        self.assertIn("NP102", {f["rule"] for f in json.loads(out)["findings"]})

    def test_without_role_bindings_no_answer_in_a_namespace_is_no(self):
        self.grant()
        question = ["get", "pods", "-n", "default"]
        can_i = ["can-i", *question, "--as", "zed", "--as-group", "system:authenticated"]
        self.assertEqual(self.ask(*can_i)[0], 0)
        code, out, _ = self.ask("can-i", *question, "--as", "ann", "-o", "json")
        self.assertEqual((code, json.loads(out)["allowed"]), (1, False))
        self.refuse("rolebindings")
        code, out, _ = self.ask(*can_i, "-o", "json")
        self.assertEqual((code, json.loads(out)["allowed"]), (3, None))
        self.assertEqual([one["kind"] for one in json.loads(out)["not_read"]], ["RoleBinding"])
        code, out, _ = self.ask(*can_i)
        self.assertEqual((code, out.splitlines()[0]), (3, "unknown"))
        code, out, _ = self.ask("explain", "zed", *question)
        self.assertEqual(code, 3)
        self.assertIn("unknown: whether", out)
        self.assertNotIn("no path is known", out)
        db = self.path("partial.db")
        self.assertEqual(self.scan("--db", db)[0], 3)
        code, out, _ = run(*can_i, "--db", db, "-o", "json")
        self.assertEqual((code, json.loads(out)["allowed"]), (3, None))
        # Outside of namespaces no RoleBinding counts, and what was read stands.
        code, out, _ = run("can-i", "create", "namespaces", "--as", "alice", "--db", db, "-o", "json")
        self.assertIs(json.loads(out)["allowed"], True)

    def test_without_pods_or_secrets_there_may_be_a_way(self):
        self.grant()
        explain = ["explain", "ann", "create", "namespaces"]
        code, out, _ = self.ask(*explain)
        self.assertEqual(code, 1)
        self.assertIn("no path is known", out)
        for kind, name in (("pods", "Pod"), ("secrets", "Secret")):
            self.refuse(kind)
            code, out, _ = self.ask(*explain, "-o", "json")
            answer = json.loads(out)
            self.assertEqual((code, answer["allowed"]), (3, False))  # that much is known
            self.assertEqual([one["kind"] for one in answer["not_read"]], [name])
            self.assertIn("whether it could become able to is unknown", self.ask(*explain)[1])
            self.assertEqual(self.ask("who-can", "create", "namespaces")[0], 0)
            self.assertEqual(self.ask("who-can", "create", "namespaces", "--transitive")[0], 3)

    def test_an_empty_list_that_was_read_is_empty(self):
        unguarded = ["audit", "-o", "json"]

        def guards():
            report = json.loads(self.ask(*unguarded)[1])
            titles = [f["title"] for f in report["findings"] if f["rule"] == "NP010"]
            return (sum("no NetworkPolicy" in title for title in titles),
                    sum("NetworkPolicy" in title and "unknown" in title for title in titles))
        told, unknown = guards()
        self.assertGreater(told, 0)
        self.assertEqual(unknown, 0)
        self.refuse("networkpolicies")
        told, unknown = guards()
        self.assertEqual(told, 0)
        self.assertEqual(unknown, 1)

    def test_an_answer_that_is_no_list_of_it_is_none(self):
        bindings = "clusterrolebindings"
        empty = '{"kind":"ClusterRoleBindingList","apiVersion":"rbac.authorization.k8s.io/v1","items":[]}'
        for body, why in (("{}", "the answer is no list of " + bindings),
                          (empty.replace("Cluster", ""), "the answer is no list of " + bindings),
                          (empty, f"the answer has no {bindings}, though every server has some")):
            def hook(request):
                if request.path.split("?")[0].split("/")[-1] != bindings:
                    return False
                request.send(200, body.encode())
                return True
            self.server.hooks = [hook]
            code, _, err = self.scan()
            self.assertEqual(code, 3, body)
            self.assertIn(why, err)
            code, out, _ = self.ask("can-i", "create", "namespaces", "--as", "zed", "-o", "json")
            self.assertEqual((code, json.loads(out)["allowed"]), (3, None))

    def test_what_may_not_be_listed_is_a_stated_gap(self):
        def refuse(word):
            def hook(request):
                if word not in request.path:
                    return False
                request.send(403, self.server.answers["forbidden"])
                return True
            return hook
        self.server.hooks = [refuse("/secrets")]
        code, out, err = self.scan()
        self.assertEqual(code, 0, err)
        self.assertIn("may not list secrets", json.dumps(json.loads(out)["warnings"]))
        self.server.hooks = [refuse("/clusterrolebindings")]
        code, out, err = self.scan()
        self.assertEqual(code, 3)
        self.assertIn("may not list clusterrolebindings", json.dumps(json.loads(out)["unreadable"]))
        self.assertGreater(json.loads(out)["objects"]["Role"], 0)

    def test_credentials_that_are_not_accepted_end_the_scan(self):
        code, _, err = self.scan("--db", self.path("none.db"), user={"token": "wrong-secret"})
        self.assertEqual(code, 3)
        self.assertIn("(401)", err)
        self.assertNotIn("wrong-secret", err)
        _, out, _ = run("db", "info", "--db", self.path("none.db"), "-o", "json")
        self.assertEqual(json.loads(out)["snapshots"] if out else [], [])

    def test_a_certificate_of_somebody_else_is_refused_unless_told_otherwise(self):
        with tempfile.TemporaryDirectory() as other:
            make_certificates(other)
            cluster = {"certificate-authority": os.path.join(other, "ca.crt")}
            code, _, err = self.scan(cluster=cluster)
            self.assertEqual(code, 3)
            self.assertIn("certificate", err)
            self.assertEqual(self.server.requests, [])
        insecure = {"insecure-skip-tls-verify": True, "certificate-authority": ""}
        result = self.scan(cluster=insecure)
        self.assert_whole(result)
        self.assertIn("not verified", result[2])

    def test_tls_server_name_is_what_the_certificate_is_asked_for(self):
        self.assert_whole(self.scan(cluster={"tls-server-name": "localhost"}))
        code, _, _ = self.scan(cluster={"tls-server-name": "elsewhere"})
        self.assertEqual(code, 3)

    def test_client_certificates_from_files_and_data(self):
        server = ApiServer(FIXTURES, self.folder, want_client_certificate=True)
        self.addCleanup(server.close)
        files = {"client-certificate": "client.crt", "client-key": "client.key"}
        self.assert_whole(self.scan(server=server, user=files))
        data = {name + "-data": base64.b64encode(pathlib.Path(self.path(file)).read_bytes()).decode()
                for name, file in files.items()}
        self.assert_whole(self.scan(server=server, user=data))
        self.assertEqual(self.scan(server=server, user={})[0], 3)

    def test_a_rotated_token_file_is_read_again(self):
        token = pathlib.Path(self.path("token"))
        token.write_text(" first\n")  # space around it does not count
        self.server.token = "first"

        def hook(request):
            if request.path.startswith(RBAC + "roles") and self.server.token == "first":
                self.server.token = "second"
                token.write_text("second\n")
            return False
        self.server.hooks.append(hook)
        self.assert_whole(self.scan(user={"tokenFile": "token"}))
        self.assertEqual(self.server.token, "second")

    def plugin(self, body, **more):
        path = pathlib.Path(self.path("plugin.sh"))
        path.write_text("#!/bin/sh\n" + body)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "./plugin.sh",
                         **more}}

    def test_an_exec_plugin_gives_the_token(self):
        user = self.plugin(
            'echo "$KUBERNETES_EXEC_INFO" > "$SEEN"\n'
            'echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",'
            '\\"status\\":{\\"token\\":\\"$1\\"}}"\n',
            args=["let-me-in"], env=[{"name": "SEEN", "value": self.path("seen.json")}],
            provideClusterInfo=True)
        self.assert_whole(self.scan(user=user))
        seen = json.loads(pathlib.Path(self.path("seen.json")).read_text())
        self.assertEqual(seen["kind"], "ExecCredential")
        self.assertIn(str(self.server.port), seen["spec"]["cluster"]["server"])

    def test_an_exec_plugin_is_told_all_of_the_cluster(self):
        user = self.plugin(
            'echo "$KUBERNETES_EXEC_INFO" > "$SEEN"\n'
            'echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",'
            '\\"status\\":{\\"token\\":\\"let-me-in\\"}}"\n',
            env=[{"name": "SEEN", "value": self.path("seen.json")}], provideClusterInfo=True)
        config = {"audience": "a", "levels": [1, True, None], "text": "1.10"}
        self.assert_whole(self.scan(user=user, cluster={"extensions": [
            {"name": "other", "extension": {"not": "this"}},
            {"name": "client.authentication.k8s.io/exec", "extension": config}]}))
        cluster = json.loads(pathlib.Path(self.path("seen.json")).read_text())["spec"]["cluster"]
        self.assertEqual(cluster["config"], config)
        self.assertEqual(base64.b64decode(cluster["certificate-authority-data"]),
                         pathlib.Path(self.path("ca.crt")).read_bytes())

    def test_a_token_file_that_is_a_pipe_is_refused(self):
        os.mkfifo(self.path("pipe"))
        code, _, err = self.scan(user={"tokenFile": "pipe"})
        self.assertEqual(code, 3, err)
        self.assertIn("token file", err)

    def test_an_exec_plugin_that_fails_is_told_with_its_hint_and_without_its_output(self):
        code, _, err = self.scan(user=self.plugin("echo hidden-secret; exit 7\n",
                                                  installHint="install it so"))
        self.assertEqual(code, 3)
        self.assertIn("exit code 7", err)
        self.assertIn("install it so", err)
        self.assertNotIn("hidden-secret", err)
        code, _, err = self.scan(user=self.plugin("echo hidden-secret\n"))
        self.assertEqual(code, 3)
        self.assertNotIn("hidden-secret", err)

    def test_an_exec_plugin_gets_standard_input_only_when_it_is_a_terminal(self):
        credential = ('echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",'
                      '\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"let-me-in\\"}}"\n')
        user = self.plugin('cat > "$SEEN"\necho "$KUBERNETES_EXEC_INFO" >> "$SEEN"\n' + credential,
                           env=[{"name": "SEEN", "value": self.path("stdin.txt")}])
        result = subprocess.run([PROGRAM, "scan", "-o", "json", "--kubeconfig", self.kubeconfig(user=user)],
                                input="what is piped to us", capture_output=True, text=True, timeout=60,
                                env=NOTHING)
        self.assertEqual(result.returncode, 0, result.stderr)
        seen = pathlib.Path(self.path("stdin.txt")).read_text()
        self.assertNotIn("piped", seen)
        self.assertFalse(json.loads(seen)["spec"]["interactive"])

    def test_an_exec_plugin_ends_with_the_time_of_the_scan(self):
        before = time.monotonic()
        code, _, err = self.scan("--scan-timeout", "2", user=self.plugin("sleep 300 &\nwait\n"))
        self.assertEqual(code, 3, err)
        self.assertIn("did not end within", err)
        self.assertLess(time.monotonic() - before, 30)

    def test_a_password_in_an_address_is_neither_told_nor_stored(self):
        secret = "SECRETPW"
        address = f"https://adm:{secret}@127.0.0.1:{self.server.port}"
        db = self.path("masked.db")
        code, out, err = self.scan("--db", db, "-vv", cluster={"server": address})
        self.assertEqual(code, 0, err)
        self.assertNotIn(secret, out + err)
        self.assertNotIn(secret.encode(), pathlib.Path(db).read_bytes())
        for cluster in ({"server": f"https://adm:{secret}@127.0.0.1:1"},
                        {"proxy-url": f"http://adm:{secret}@127.0.0.1:1"}):
            code, out, err = self.scan(cluster=cluster)
            self.assertEqual(code, 3, err)
            self.assertNotIn(secret, out + err)

    def test_a_token_that_the_server_repeats_is_not_told(self):
        def hook(request):
            if not request.path.startswith("/api/v1/namespaces"):
                return False
            request.send(403, json.dumps({
                "kind": "Status", "code": 403,
                "message": f"may not, with {request.headers['Authorization']}"}).encode())
            return True
        self.server.hooks.append(hook)
        code, out, err = self.scan()
        self.assertEqual(code, 3, err)
        self.assertIn("may not, with", out + err)
        self.assertNotIn("let-me-in", out + err)

    def test_an_exec_plugin_that_must_ask_is_refused_where_nobody_can_answer(self):
        code, _, err = self.scan(user=self.plugin("echo never-run\n", interactiveMode="Always"))
        self.assertEqual(code, 3)
        self.assertIn("standard input is no terminal", err)
        code, _, err = self.scan(user=self.plugin("echo never-run\n", interactiveMode="Sometimes"))
        self.assertEqual(code, 3)
        self.assertIn("`Sometimes`", err)

    def test_contexts_and_several_kubeconfigs(self):
        config = self.kubeconfig()
        code, _, err = run("scan", "--kubeconfig", config, "--context", "other")
        self.assertEqual(code, 2)
        self.assertIn("`played`", err)
        empty = pathlib.Path(self.path("first"))
        empty.write_text("apiVersion: v1\nkind: Config\n")
        self.assert_whole(run("scan", "--live", "-o", "json",
                              env={"KUBECONFIG": f"{self.path('absent')}:{empty}:{config}"}))
        self.assertEqual(run("scan", "--live")[0], 2)

    def test_the_role_in_deploy_suffices_for_all_but_secrets_and_for_nothing_more(self):
        self.scan()
        role = ["--as", "system:serviceaccount:nsposture:nsposture", "--from",
                os.path.join(DEPLOY, "kubernetes", "rbac.yaml"), "--builtin-roles", "none"]
        asked = {path.split("?")[0] for path, _ in self.server.requests} - {"/apis", "/version"}
        self.assertGreater(len(asked), 15)
        for path in asked:
            _, kind, *group, _, resource = path.split("/")
            question = [resource, "--api-group", group[0]] if kind == "apis" else [resource]
            code, _, _ = run("can-i", "list", *question, *role)
            self.assertEqual(code, 1 if resource == "secrets" else 0, path)
        for verb, resource in [("create", "namespaces"), ("get", "secrets"), ("watch", "pods"),
                               ("patch", "clusterroles")]:
            self.assertEqual(run("can-i", verb, resource, *role)[0], 1)

    def test_a_broken_kubeconfig_is_told_with_its_place(self):
        broken = pathlib.Path(self.path("broken"))
        broken.write_text("apiVersion: v1\nclusters: [\n")
        code, _, err = run("scan", "--kubeconfig", str(broken))
        self.assertEqual(code, 3)
        self.assertRegex(err, r"broken:\d+:\d+: ")

    def test_in_cluster_is_for_pods(self):
        code, _, err = run("scan", "--in-cluster")
        self.assertEqual(code, 2)
        self.assertIn("inside a pod", err)

    def test_the_time_limit_holds_whatever_the_server_asks_for(self):
        def hook(request):
            request.send(503, b"{}", [("Retry-After", "60")])
            return True
        self.server.hooks.append(hook)
        code, _, err = self.scan("--scan-timeout", "1")
        self.assertEqual(code, 3)
        self.assertIn("time limit", err)


if __name__ == "__main__":
    unittest.main()
