"""serve from outside: who may post, what is refused, that nothing is lost, who is told what."""
import datetime
import gzip
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import unittest

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "live"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from api_server import ApiServer, make_certificates  # noqa: E402
from harness import (NOTHING, Receiver, Serve, event, event_list, lines_of, run,  # noqa: E402
                     wait_for)
from postgres import Postgres  # noqa: E402

PROGRAM, FIXTURES, DEPLOY = sys.argv[1:4]
del sys.argv[1:]
LAB = os.path.join(FIXTURES, "audit", "lab")
LISTS = os.path.join(LAB, "webhook-eventlists.ndjson.gz")


def key_of(finding):
    return tuple(finding[k] or "" for k in ("rule", "severity", "title", "subject", "namespace",
                                            "time", "fingerprint"))


def binding_written(number):
    now = datetime.datetime.utcnow().isoformat() + "Z"
    return json.dumps({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [{
        "level": "Metadata", "auditID": f"binding-{number}", "stage": "ResponseComplete", "verb": "create",
        "requestURI": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        "user": {"username": "admin", "groups": ["system:masters"]}, "sourceIPs": ["127.0.0.1"],
        "objectRef": {"resource": "clusterrolebindings", "name": f"n{number}",
                      "apiGroup": "rbac.authorization.k8s.io", "apiVersion": "v1"},
        "responseStatus": {"metadata": {}, "code": 201},
        "requestReceivedTimestamp": now, "stageTimestamp": now}]})


class ServeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = tempfile.TemporaryDirectory(prefix="nsposture-serve-")
        make_certificates(cls.certificates.name)
        cls.other = tempfile.TemporaryDirectory(prefix="nsposture-serve-")
        make_certificates(cls.other.name)
        cls.rbac = os.path.join(cls.other.name, "rbac.json")
        with gzip.open(os.path.join(LAB, "rbac-snapshot-after.json.gz")) as packed:
            pathlib.Path(cls.rbac).write_bytes(packed.read())

    @classmethod
    def tearDownClass(cls):
        cls.certificates.cleanup()
        cls.other.cleanup()

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="nsposture-serve-")
        self.addCleanup(self.scratch.cleanup)
        self.db = self.path("posture.db")

    def path(self, name):
        return os.path.join(self.scratch.name, name)

    def write(self, name, text):
        pathlib.Path(self.path(name)).write_text(text)
        return self.path(name)

    def serve(self, *arguments, **how):
        serve = Serve(PROGRAM, how.pop("db", self.db), *arguments, **how)
        self.addCleanup(serve.close)
        return serve

    def secure(self, *arguments):
        folder = self.certificates.name
        return self.serve("--from", self.rbac, "--tls-cert", f"{folder}/server.crt", "--tls-key",
                          f"{folder}/server.key", *arguments, tls=folder)

    def receiver(self, port=0):
        receiver = Receiver(port)
        self.addCleanup(receiver.close)
        return receiver

    def json(self, *arguments):
        result = run(PROGRAM, *arguments, "-o", "json")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return json.loads(result.stdout)

    def findings(self, db):
        return sorted(key_of(f) for f in self.json("findings", "--db", db)["findings"])

    # Who may post.

    def test_a_token_is_wanted_and_may_be_changed(self):
        tokens = self.write("tokens", "# senders\nfirst-token\n")
        serve = self.secure("--token-file", tokens)
        body = event_list(event(1))
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "},
                        {"Authorization": "first-token"}):
            self.assertEqual(serve.post(body, headers)[0], 401, headers)
        self.assertEqual(serve.metrics()["nsposture_events_received_total"], 0)
        self.assertEqual(serve.post(body, {"Authorization": "Bearer first-token"})[0], 200)
        self.write("tokens", "second-token\n")
        self.assertEqual(serve.post(body, {"Authorization": "Bearer second-token"})[0], 200)
        self.assertEqual(serve.post(body, {"Authorization": "Bearer first-token"})[0], 401)
        self.assertNotIn("first-token", "".join(serve.log))

    def test_a_client_certificate_is_accepted_and_a_strange_one_is_not(self):
        folder = self.certificates.name
        serve = self.secure("--client-ca", f"{folder}/ca.crt")
        body = event_list(event(1))
        self.assertEqual(serve.post(body, certificate=f"{folder}/client")[0], 200)
        self.assertEqual(serve.post(body)[0], 401)
        with self.assertRaises(OSError):
            serve.post(body, certificate=f"{self.other.name}/client")
        self.assertEqual(serve.get("/healthz")[0], 200)

    def test_a_new_certificate_is_used_without_a_restart(self):
        for name in ("server.crt", "server.key", "ca.crt"):
            shutil.copy(os.path.join(self.certificates.name, name), self.path(name))
        serve = self.serve("--from", self.rbac, "--tls-cert", self.path("server.crt"), "--tls-key",
                           self.path("server.key"), tls=self.scratch.name)
        self.assertEqual(serve.get("/healthz")[0], 200)
        for name in ("server.crt", "server.key", "ca.crt"):
            shutil.copy(os.path.join(self.other.name, name), self.path(name))
        self.assertEqual(serve.get("/healthz")[0], 200)  # verified by the other authority now

    def test_it_does_not_listen_for_everybody_without_protection(self):
        for arguments, why in (
                (["--listen", "0.0.0.0:0"], "--token-file"),
                (["--listen", "0.0.0.0:0", "--token-file", self.write("t", "x\n")], "--plain-http"),
                (["--client-ca", "x"], "--tls-cert"), (["--tls-key", "x"], "--tls-cert"),
                (["--token-file", self.write("empty", "# none\n")], "no token"),
                (["--from", "-"], "again and again"),
                (["--token-file", ""], "the file name is empty"),
                (["--tls-cert", "", "--tls-key", ""], "the file name is empty"),
                (["--listen", "nowhere"], "ADDRESS:PORT")):
            result = run(PROGRAM, "serve", "--db", self.db, *arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(why, result.stderr)

    def test_a_port_in_use_is_said(self):
        serve = self.serve("--from", self.rbac)
        address = f"127.0.0.1:{serve.ports['listening']}"
        result = run(PROGRAM, "serve", "--db", self.path("other.db"), "--from", self.rbac, "--listen", address)
        self.assertEqual(result.returncode, 3)
        self.assertIn("Address already in use", result.stderr)

    # What is refused.

    def test_what_is_no_list_of_events_is_refused_with_a_sentence(self):
        serve = self.serve("--from", self.rbac)
        for body in (b"", b"{", b"[]", b'"x"', b'{"kind":"Status","apiVersion":"v1"}',
                     b'{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":{}}',
                     json.dumps(event(1)).encode(), b"\x00" * 100):
            status, text = serve.post(body)
            self.assertEqual(status, 400, body)
            self.assertEqual(len(text.splitlines()), 1, text)
        self.assertEqual(serve.ask("GET", "/audit")[0], 405)
        self.assertEqual(serve.ask("PUT", "/audit", b"x")[0], 405)
        self.assertEqual(serve.ask("POST", "/elsewhere", b"x")[0], 404)
        self.assertEqual(serve.metrics()["nsposture_events_received_total"], 0)

    def test_a_body_over_the_limit_is_refused_packed_or_not(self):
        serve = self.serve("--from", self.rbac, "--body-limit", "1")
        large = event_list(event(1, userAgent="x" * (1 << 20)))
        self.assertEqual(serve.post(large)[0], 413)
        bomb = gzip.compress(large)
        self.assertLess(len(bomb), 10_000)
        self.assertEqual(serve.post(bomb, {"Content-Encoding": "gzip"})[0], 413)
        self.assertEqual(serve.post(event_list(event(2)))[0], 200)

    def test_a_bad_item_costs_itself_only(self):
        serve = self.serve("--from", self.rbac)
        bad = {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "auditID": "x"}
        self.assertEqual(serve.post(event_list(event(1), bad, 17, event(2)))[0], 200)
        metrics = serve.metrics()
        self.assertEqual(metrics["nsposture_events_received_total"], 4)
        self.assertEqual(metrics["nsposture_events_kept_total"], 2)
        self.assertEqual(metrics["nsposture_events_malformed_total"], 2)

    # Nothing is lost, nothing counts twice.

    def test_bytes_that_are_no_text_do_not_hide_an_event(self):
        """The API server logs the body of a patch as the client sent it."""
        serve = self.serve("--from", self.rbac)
        body = event_list(*(event(number, userAgent="BYTE") for number in range(3)))
        for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"):
            self.assertEqual(serve.post(body.replace(b"BYTE", bad, 1))[0], 200)
        self.assertEqual(serve.metrics()["nsposture_events_kept_total"], 3)
        self.assertEqual(serve.stop(), 0)
        self.assertEqual(self.json("db", "info", "--db", self.db)["events"], 3)

    def test_the_same_event_counts_once(self):
        serve = self.serve("--from", self.rbac)
        for _ in range(3):
            self.assertEqual(serve.post(event_list(event(1), event(2)))[0], 200)
        metrics = serve.metrics()
        self.assertEqual(metrics["nsposture_events_kept_total"], 2)
        self.assertEqual(metrics["nsposture_events_duplicates_total"], 4)

    def test_killed_half_way_and_posted_again_it_is_as_the_file_import(self):
        self.check_kill(self.db)

    def test_on_postgresql_it_is_as_the_file_import_too(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        self.check_kill(postgres.database("killed"))

    def check_kill(self, db):
        lists = lines_of(LISTS)
        raw = self.write("lists.ndjson", "")
        pathlib.Path(raw).write_bytes(b"\n".join(lists) + b"\n")
        file_db = self.path("file.db")
        self.json("scan", "--from", self.rbac, "--db", file_db)
        imported = self.json("events", "import", raw, "--db", file_db)
        self.json("analyze", "--db", file_db)

        serve = self.serve("--from", self.rbac, db=db)
        half = lists[:len(lists) // 2]
        connection = serve.connection()
        for body in half:
            connection.request("POST", "/audit", body)
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, 200)
        connection.close()
        serve.kill()
        held = self.json("db", "info", "--db", db)["events"]
        self.assertGreater(held, 0)

        serve = self.serve("--from", self.rbac, db=db)
        for body in lists:
            self.assertEqual(serve.post(body)[0], 200)
        metrics = serve.metrics()
        self.assertEqual(metrics["nsposture_events_kept_total"], imported["kept"] - held)
        self.assertEqual(serve.stop(), 0)
        self.assertEqual(self.json("db", "info", "--db", db)["events"], imported["kept"])
        self.assertEqual(self.findings(db), self.findings(file_db))
        self.assertEqual(run(PROGRAM, "db", "verify", "--db", db).returncode, 0)

    def test_with_a_full_disk_it_asks_to_be_tried_again_and_goes_on_later(self):
        def no_large_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writes fail instead
            resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, resource.RLIM_INFINITY))
        serve = self.serve("--from", self.rbac, "--full-every", "1d", prepare=no_large_files)
        serve.wait_until_judged()
        lists = [event_list(*(event(number, userAgent=f"agent-{number}" + "x" * 2000)
                              for number in range(begin, begin + 200)))
                 for begin in range(0, 4000, 200)]
        answers = [serve.post(body)[0] for body in lists]
        self.assertEqual(set(answers), {200, 503}, serve.log)
        self.assertEqual(serve.get("/readyz")[0], 503)
        self.assertEqual(serve.get("/healthz")[0], 200)
        resource.prlimit(serve.process.pid, resource.RLIMIT_FSIZE,
                         (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        self.assertEqual({serve.post(body)[0] for body in lists}, {200})
        self.assertEqual(serve.get("/readyz")[0], 200)
        self.assertEqual(serve.metrics()["nsposture_events_kept_total"], 4000)
        self.assertEqual(serve.stop(), 0)
        self.assertEqual(self.json("db", "info", "--db", self.db)["events"], 4000)

    # Judging and telling.

    def test_a_finding_is_there_before_the_next_complete_analysis(self):
        serve = self.serve("--from", self.rbac, "--full-every", "1d")
        serve.wait_until_judged()
        before = serve.metrics()['nsposture_analysis_seconds_count{kind="complete"}']
        self.assertEqual(serve.post(event_list(event(7)))[0], 200)
        wait_for(lambda: any(f[0] == "NP101" and f[4] == "made-7" for f in self.findings(self.db)))
        after = serve.metrics()
        self.assertEqual(after['nsposture_analysis_seconds_count{kind="complete"}'], before)
        self.assertEqual(after['nsposture_findings{severity="high",rule="NP101"}'], 1)

    def test_each_receiver_is_told_once_whatever_happens(self):
        hook, slack, alerts = self.receiver(), self.receiver(), self.receiver()
        hook.statuses = [500]
        slack.statuses = [503]
        address = self.write("slack", slack.url("/services/T0/B0/secret") + "\n")
        telling = ["--notify-webhook", hook.url(), "--notify-slack-file", address,
                   "--notify-alertmanager", alerts.url("/")]
        serve = self.serve("--from", self.rbac, "--cluster", "prod <1>", *telling)
        serve.wait_until_judged()
        self.assertEqual(serve.post(event_list(event(7)))[0], 200)
        told = [None, None, None]

        def all_told():
            told[0] = [f for _, f in hook.posts if f["namespace"] == "made-7"]
            told[1] = [m for _, m in slack.posts if "made-7" in m["text"]]
            told[2] = [a[0] for _, a in alerts.posts if a[0]["labels"].get("namespace") == "made-7"]
            return all(any("NP101" in json.dumps(one) for one in some) for some in told)

        wait_for(all_told)
        self.assertNotIn("secret", "".join(serve.log))
        # Noted as told, each; a message whose answer was not noted any more is sent again.
        counted = [f'nsposture_notifications_total{{channel="{name}",outcome="told"}}'
                   for name in ("webhook", "slack", "alertmanager")]
        wait_for(lambda: [serve.metrics().get(name) for name in counted]
                 == [len(receiver.posts) for receiver in (hook, slack, alerts)])
        serve.kill()
        numbers = [len(receiver.posts) for receiver in (hook, slack, alerts)]
        serve = self.serve("--from", self.rbac, "--cluster", "prod <1>", *telling)
        serve.wait_until_judged()
        self.assertEqual(serve.post(event_list(event(7), event(8)))[0], 200)
        wait_for(lambda: all(any("made-8" in json.dumps(body) for _, body in receiver.posts)
                             for receiver in (hook, slack, alerts)))
        self.assertEqual(serve.stop(), 0)
        for receiver, number in zip((hook, slack, alerts), numbers):
            again = [json.dumps(body) for _, body in receiver.posts[number:]]
            self.assertFalse([body for body in again if "made-7" in body], again)
        finding = next(f for f in told[0] if f["rule"] == "NP101")
        self.assertEqual(finding["cluster"], "prod <1>")
        self.assertEqual(finding["subject"], 'User "mallory"')
        text = next(m["text"] for m in told[1] if "NP101" in m["text"])
        self.assertIn("prod &lt;1&gt;", text)
        alert = next(a for a in told[2] if a["labels"]["alertname"] == "NP101")
        self.assertEqual(alert["labels"]["severity"], "high")
        self.assertEqual(alert["labels"]["fingerprint"], finding["fingerprint"])
        self.assertGreater(alert["endsAt"], alert["startsAt"])
        self.assertEqual({path for path, _ in alerts.posts}, {"/api/v2/alerts"})

    def test_a_receiver_that_is_down_is_told_when_it_is_back(self):
        hook = self.receiver()
        port = hook.port
        hook.close()
        serve = self.serve("--from", self.rbac, "--notify-webhook", f"http://127.0.0.1:{port}/x")
        serve.wait_until_judged()
        self.assertEqual(serve.post(event_list(event(7)))[0], 200)
        wait_for(lambda: any("trying again" in line for line in serve.log))
        back = self.receiver(port)
        wait_for(lambda: any(f["namespace"] == "made-7" for _, f in back.posts))

    def test_what_is_accepted_is_not_told(self):
        hook = self.receiver()
        serve = self.serve("--from", self.rbac)
        serve.wait_until_judged()
        serve.post(event_list(event(7)))
        print_ = wait_for(lambda: [f for f in self.findings(self.db) if f[4] == "made-7"])
        serve.stop()
        for finding in self.findings(self.db):
            run(PROGRAM, "findings", "accept", "--db", self.db, finding[6], "--reason", "known")
        self.assertTrue(print_)
        serve = self.serve("--from", self.rbac, "--notify-webhook", hook.url())
        serve.wait_until_judged()
        serve.post(event_list(event(8)))
        wait_for(lambda: any(f["namespace"] == "made-8" for _, f in hook.posts))
        serve.stop()
        self.assertEqual({f["namespace"] for _, f in hook.posts}, {"made-8"})

    def test_what_the_configuration_accepts_is_not_told_and_it_names_the_receivers(self):
        hook, other = self.receiver(), self.receiver()
        address = self.write("hook", hook.url() + "\n")
        config = self.write("nsposture.yaml", "accepted: [{namespace: made-7, reason: known}]\n"
                            f"notification: {{webhook_file: '{address}'}}\n")
        serve = self.serve("--from", self.rbac, "--config", config)
        self.assertTrue([line for line in serve.log if "accepts findings: 1 patterns, 0 allowed creators" in line])
        serve.wait_until_judged()
        serve.post(event_list(event(7), event(8)))
        wait_for(lambda: any(f["namespace"] == "made-8" for _, f in hook.posts))
        self.assertEqual(serve.stop(), 0)
        self.assertEqual([f for _, f in hook.posts if f["namespace"] == "made-7"], [])
        # The option has the last word.
        before = len(hook.posts)
        serve = self.serve("--from", self.rbac, "--config", config, "--notify-webhook", other.url())
        serve.wait_until_judged()
        serve.post(event_list(event(9)))
        wait_for(lambda: any(f["namespace"] == "made-9" for _, f in other.posts))
        self.assertEqual(serve.stop(), 0)
        self.assertEqual(len(hook.posts), before)

    # Probes, metrics, the end.

    def test_without_a_snapshot_the_log_alone_is_judged_until_there_is_one(self):
        serve = self.serve("--rescan", "1", "--metrics-listen", "127.0.0.1:0")
        wait_for(lambda: any("by the log alone" in line for line in serve.log))
        wait_for(lambda: serve.get("/readyz")[0] == 200)
        self.assertEqual(serve.get("/healthz", port="metrics")[0], 200)
        self.assertEqual(serve.post(event_list(event(1)))[0], 200)
        self.json("scan", "--from", self.rbac, "--db", self.db)
        wait_for(lambda: serve.get("/readyz", port="metrics")[0] == 200)
        # Until the snapshot is judged too, the answer is not whole: 3.
        wait_for(lambda: run(PROGRAM, "findings", "--db", self.db).returncode in (0, 1))
        wait_for(lambda: any(f[4] == "made-1" for f in self.findings(self.db)))
        self.assertEqual(serve.ask("POST", "/audit", b"x", port="metrics")[0], 404)

    def test_metrics_are_as_prometheus_reads_them(self):
        serve = self.serve("--from", self.rbac)
        serve.wait_until_judged()
        serve.post(event_list(event(1)))
        status, text = serve.get("/metrics")
        self.assertEqual(status, 200)
        self.assertTrue(text.endswith("\n"))
        typed = set()
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                name = line.split()[2]
                self.assertNotIn(name, typed)
                typed.add(name)
            elif not line.startswith("#"):
                self.assertRegex(line, r'^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+$')
        for name in ("nsposture_database_bytes", "nsposture_event_lag_seconds",
                     "nsposture_snapshot_age_seconds", "nsposture_build_info"):
            self.assertIn(name, typed)
        self.assertGreater(serve.metrics()["nsposture_database_bytes"], 0)

    def test_a_changed_cluster_is_read_again_and_kept_once(self):
        manifest = self.path("rbac.json")
        shutil.copy(self.rbac, manifest)
        serve = self.serve("--from", manifest, "--rescan", "1")
        serve.wait_until_judged()
        wait_for(lambda: serve.metrics()['nsposture_rescans_total{outcome="read"}'] >= 3)
        self.assertEqual(len(self.json("db", "info", "--db", self.db)["snapshots"]), 1)
        dump = json.loads(pathlib.Path(manifest).read_text())
        dump["items"].append({"apiVersion": "v1", "kind": "Namespace",
                              "metadata": {"name": "one-more"}})
        pathlib.Path(manifest + ".new").write_text(json.dumps(dump))
        os.replace(manifest + ".new", manifest)
        wait_for(lambda: len(self.json("db", "info", "--db", self.db)["snapshots"]) == 2)

    def test_rbac_is_read_two_seconds_after_it_was_written(self):
        serve = self.serve("--from", self.rbac, "--rescan", "600")
        serve.wait_until_judged()

        def read():
            return serve.metrics().get('nsposture_rescans_total{outcome="read"}', 0)

        self.assertEqual(read(), 1)
        for number in range(3):
            posted = time.monotonic()
            self.assertEqual(serve.post(binding_written(number))[0], 200)
            wait_for(lambda: read() == number + 2, 15)
            self.assertGreater(time.monotonic() - posted, 1.9)

    def test_a_restart_is_no_gap_and_the_time_away_is_one(self):
        self.json("scan", "--from", self.rbac, "--db", self.db)

        begin = datetime.datetime.utcnow().replace(microsecond=1) - datetime.timedelta(seconds=850)

        def at_second(second):
            return (begin + datetime.timedelta(seconds=second)).isoformat() + "Z"

        def post(serve, first, last):
            items = [{"level": "Metadata", "auditID": f"lease-{second}", "stage": "ResponseComplete",
                      "requestURI": "/apis/coordination.k8s.io/v1/leases", "verb": "update",
                      "user": {"username": "system:kube-scheduler"}, "sourceIPs": ["10.0.0.1"],
                      "objectRef": {"resource": "leases", "name": "l", "apiVersion": "v1"},
                      "responseStatus": {"code": 200},
                      "requestReceivedTimestamp": at, "stageTimestamp": at}
                     for second in range(first * 4, last * 4)
                     for at in [at_second(second / 4)]]
            body = {"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": items}
            self.assertEqual(serve.post(json.dumps(body))[0], 200)

        def gaps():
            return [f["title"] for f in self.json("findings", "--db", self.db)["findings"]
                    if f["rule"] == "NP115"]

        serve = self.serve()
        post(serve, 0, 600)
        self.assertEqual(serve.stop(), 0)
        serve = self.serve()
        post(serve, 602, 700)
        self.assertEqual(serve.stop(), 0)
        self.assertEqual(gaps(), [])
        serve = self.serve()
        post(serve, 850, 900)
        post(serve, 770, 850)
        self.assertEqual(serve.stop(), 0)
        self.assertEqual(gaps(), [f"No audit event between {at_second(699.75)} and {at_second(770)}"])

    def played(self):
        """A played API server, and a kubeconfig for it."""
        api = ApiServer(os.path.join(FIXTURES, "api"), self.certificates.name)
        self.addCleanup(api.close)
        config = {"kind": "Config", "apiVersion": "v1", "current-context": "played",
                  "clusters": [{"name": "c", "cluster": {
                      "server": f"https://127.0.0.1:{api.port}",
                      "certificate-authority": f"{self.certificates.name}/ca.crt"}}],
                  "users": [{"name": "u", "user": {"token": "let-me-in"}}],
                  "contexts": [{"name": "played", "context": {"cluster": "c", "user": "u"}}]}
        return api, self.write("config", json.dumps(config))

    @staticmethod
    def refuse(api, kind):
        def hook(request):
            if not request.path.split("?")[0].endswith("/" + kind):
                return False
            request.send(403, api.answers["forbidden"])
            return True
        api.hooks = [hook]

    def rescans(self, serve, outcome):
        return serve.metrics().get(f'nsposture_rescans_total{{outcome="{outcome}"}}', 0)

    def test_a_reading_that_lost_a_kind_counts_as_failed(self):
        api, config = self.played()
        serve = self.serve("--kubeconfig", config, "--rescan", "1", "--full-every", "1s")
        serve.wait_until_judged()
        self.assertEqual(serve.get("/readyz"), (200, "ready\n"))
        before = self.findings(self.db)
        creators = [f for f in before if f[0] == "NP001"]
        self.assertTrue(creators)
        for kind, name in (("clusterrolebindings", "ClusterRoleBinding"),
                           ("rolebindings", "RoleBinding"), ("pods", "Pod")):
            self.refuse(api, kind)
            failed = self.rescans(serve, "failed")
            wait_for(lambda: self.rescans(serve, "failed") > failed + 1)
            status, why = serve.get("/readyz")
            self.assertEqual(status, 503)
            self.assertIn(name, why)
            metrics = serve.metrics()
            self.assertEqual(metrics["nsposture_ready"], 0)
            self.assertEqual(metrics[f'nsposture_not_read{{kind="{name}"}}'], 1)
            age = metrics["nsposture_snapshot_age_seconds"]
            wait_for(lambda: serve.metrics()["nsposture_snapshot_age_seconds"] > age)
            self.assertTrue(any(name + " was not read" in line for line in serve.log))
            # It is judged as before, and events are taken all the same.
            done = serve.metrics()["nsposture_last_full_analysis_timestamp_seconds"]
            wait_for(lambda: serve.metrics()["nsposture_last_full_analysis_timestamp_seconds"] > done)
            self.assertEqual(self.findings(self.db), before)
            self.assertEqual(len(self.json("db", "info", "--db", self.db)["snapshots"]), 1)
            api.hooks = []
            wait_for(lambda: serve.get("/readyz")[0] == 200)
            self.assertEqual(serve.metrics()["nsposture_ready"], 1)
        self.assertEqual(serve.post(event_list(event(1)))[0], 200)

    def test_what_was_never_read_and_is_not_needed_is_no_failure(self):
        api, config = self.played()
        self.refuse(api, "pods")
        serve = self.serve("--kubeconfig", config, "--rescan", "1")
        serve.wait_until_judged()
        wait_for(lambda: self.rescans(serve, "read") > 1)
        self.assertEqual(serve.get("/readyz")[0], 200)
        self.assertEqual(self.rescans(serve, "failed"), 0)

    def test_a_first_reading_without_bindings_is_none(self):
        api, config = self.played()
        self.refuse(api, "clusterrolebindings")
        serve = self.serve("--kubeconfig", config, "--rescan", "1")
        wait_for(lambda: self.rescans(serve, "failed") > 1)
        status, why = serve.get("/readyz")
        self.assertEqual(status, 503)
        self.assertIn("ClusterRoleBinding", why)
        self.assertEqual(serve.post(event_list(event(1)))[0], 200)
        api.hooks = []
        wait_for(lambda: serve.get("/readyz")[0] == 200)

    def test_a_live_cluster_is_read(self):
        api, config = self.played()
        serve = self.serve("--kubeconfig", config)
        serve.wait_until_judged()
        self.assertEqual(serve.get("/readyz")[0], 200)
        info = self.json("db", "info", "--db", self.db)["snapshots"]
        self.assertEqual([one["cluster"] for one in info], ["played"])
        read = len(api.requests)
        serve.post(event_list(event(1)))
        # Written namespaces are read again, though not before half a minute has passed.
        self.assertEqual(len(api.requests), read)

    def test_it_ends_well_on_a_signal_with_what_was_posted_last(self):
        serve = self.serve("--from", self.rbac, "--full-every", "1d")
        serve.wait_until_judged()
        self.assertEqual(serve.post(event_list(event(7)))[0], 200)
        self.assertEqual(serve.stop(), 0)
        self.assertTrue(any(f[4] == "made-7" for f in self.findings(self.db)))


    # What is deployed.

    def test_the_options_in_deploy_are_those_of_the_program(self):
        known = set(re.findall(r"--[a-z-]+", run(PROGRAM, "serve", "--help").stdout))
        folder = pathlib.Path(DEPLOY, "kubernetes", "serve")
        pod = yaml.safe_load((folder / "deployment.yaml").read_text())["spec"]["template"]["spec"]
        container = pod["containers"][0]
        unit = pathlib.Path(DEPLOY, "systemd", "nsposture-serve.service").read_text()
        commented = re.findall(r"# - (--[a-z-]+)", (folder / "deployment.yaml").read_text())
        asked = [a.split("=")[0] for a in container["args"] if a.startswith("--")] + commented
        asked += re.findall(r"--[a-z-]+", re.search("ExecStart=.*", unit)[0])
        self.assertGreater(len(asked), 10)
        self.assertEqual(set(asked) - known, set())
        mounted = {m["mountPath"] for m in container["volumeMounts"]}
        for argument in container["args"]:
            if "=/" in argument:
                self.assertIn(os.path.dirname(argument.split("=")[1]), mounted)
        kinds = yaml.safe_load((folder / "kustomization.yaml").read_text())
        for name in kinds["resources"]:
            self.assertTrue((folder / name).exists(), name)
        hook = yaml.safe_load(pathlib.Path(DEPLOY, "audit-webhook.yaml").read_text())
        self.assertTrue(hook["clusters"][0]["cluster"]["server"].endswith("/audit"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
