"""The same store on PostgreSQL: the same answers as from a SQLite file, and many writers at once."""
import gzip
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

PROGRAM, FIXTURES, SUPPORT = sys.argv[1:4]
del sys.argv[1:]
sys.path.insert(0, SUPPORT)
from postgres import Postgres  # noqa: E402

STORY = f"{FIXTURES}/stories/story-1"
WRITERS = 10


def start(*arguments, env=None):
    return subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})})


def run(*arguments, env=None):
    process = start(*arguments, env=env)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def without_clock(text):
    """The answer without the two times that are the wall clock's: when it was written, and when it was analyzed."""
    answer = json.loads(text)
    answer.pop("generated", None)
    for point in answer.get("trend", []):
        del point["at"]
    return answer


def event_of(name):
    return {"level": "Metadata", "auditID": name, "stage": "ResponseComplete", "verb": "create",
            "requestURI": "/api/v1/namespaces", "user": {"username": "jane"}, "sourceIPs": ["10.0.0.1"],
            "objectRef": {"resource": "namespaces", "name": "n-" + name, "apiVersion": "v1"},
            "responseStatus": {"code": 201}, "requestReceivedTimestamp": "2026-11-23T14:25:20.000001Z",
            "stageTimestamp": "2026-11-23T14:25:20.000002Z"}


class PostgresTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres()
        cls.scratch = tempfile.TemporaryDirectory(prefix="nsposture-pg-files-")
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.log = cls.folder / "audit.log"
        cls.log.write_bytes(gzip.open(f"{STORY}/audit.log.gz").read())

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()
        cls.postgres.close()

    def database(self):
        return self.postgres.database("d" + self.id().rsplit(".", 1)[1][:50])

    def audit(self, database):
        code, _, err = run("audit", "--from", f"{STORY}/before.json.gz", "--audit-log", str(self.log), "--db",
                           database, "--fail-on", "none", "-q")
        self.assertEqual(code, 0, err)

    def test_findings_answers_and_reports_are_those_of_a_file(self):
        url, file = self.database(), str(self.folder / "story.db")
        self.audit(url)
        self.audit(file)
        for question in (["findings", "-o", "json"], ["who-can", "create", "namespaces", "-o", "json"],
                         ["who-can", "create", "namespaces", "--at", "2026-11-23T14:25:24Z", "-o", "json"],
                         ["investigate", "s1-raven", "-o", "json"]):
            # The plan begins with a copy of the database, which is made in another way.
            with self.subTest(question):
                of_url, of_file = (run(*question, "--db", database) for database in (url, file))
                self.assertEqual(of_url[0], of_file[0], of_url[2])
                copy = f"pg_dump --schema=nsposture --dbname='{url}' > evidence/posture.sql"
                said = of_url[1].replace(copy, "COPY").replace(f"'{url}'", "DB")
                of_copy = f"nsposture db copy --db {file} --to evidence/posture.db"
                wanted = of_file[1].replace(of_copy, "COPY").replace(file, "DB")
                wanted = wanted.replace("not_kept posture.db", "not_kept posture.sql")
                self.assertEqual(without_clock(said), without_clock(wanted))
                self.assertIn("s1-", of_url[1])
        self.assertEqual(run("db", "verify", "--db", url)[0], 0)
        self.assertIn("174 audit events", run("db", "info", "--db", url)[1])

    def test_ten_writers_at_once(self):
        url = self.database()
        logs = []
        for number in range(WRITERS):
            # The same people and clients in each, events of its own: what is shared is written by all.
            path = self.folder / f"writer-{number}.log"
            path.write_text("".join(
                json.dumps({**json.loads(line), "auditID": f"{number}-{at}"}) + "\n"
                for at, line in enumerate(self.log.read_text().splitlines())))
            logs.append(path)
        scans = [start("scan", "--from", f"{STORY}/before.json.gz", "--cluster", f"c{number}", "--db", url,
                       "-o", "json", "-q") for number in range(WRITERS)]
        imports = [start("events", "import", str(path), "--db", url, "--cluster", f"c{number}", "-o", "json", "-q")
                   for number, path in enumerate(logs)]
        kept = []
        for process in scans + imports:
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, err)
            if process in imports:
                kept.append(json.loads(out)["kept"])
        self.assertEqual(len(set(kept)), 1)
        tables = {name: int(self.postgres.sql(f"SELECT count(*) FROM nsposture.{name}", self.name(url)))
                  for name in ("snapshot", "audit_event", "actor", "symbol")}
        self.assertEqual(tables["snapshot"], WRITERS)
        self.assertEqual(tables["audit_event"], WRITERS * kept[0])
        distinct = self.postgres.sql("SELECT count(DISTINCT (username, uid, groups, cloud_identity)) FROM "
                                     "nsposture.actor", self.name(url))
        self.assertEqual(tables["actor"], int(distinct))
        analyses = [start("analyze", "--db", url, "--cluster", f"c{number}", "--fail-on", "none", "-q", "-o", "json")
                    for number in range(WRITERS)]
        found = set()
        for process in analyses:
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, err)
            found.add(tuple(sorted((finding["rule"], finding["subject"], finding["namespace"])
                                   for finding in json.loads(out)["findings"])))
        self.assertEqual(len(found), 1, "each cluster has the findings of its own log, which are the same")
        fleet = json.loads(run("report", "--fleet", "--format", "json", "--db", url)[1])
        self.assertEqual([cluster["open"]["critical"] for cluster in fleet["clusters"]], [1] * WRITERS)
        self.assertEqual(run("db", "verify", "--db", url)[0], 0)

    def test_killed_and_started_again_holds_each_event_once(self):
        url = self.database()
        long = self.folder / "long.log"
        lines = self.log.read_text().splitlines()
        with long.open("w") as file:
            for number in range(60):
                for at, line in enumerate(lines):
                    file.write(json.dumps({**json.loads(line), "auditID": f"k{number}-{at}"}) + "\n")
        rounds = random.Random(7)
        for _ in range(6):
            process = start("events", "import", str(long), "--db", url, "-q")
            try:
                process.wait(timeout=rounds.uniform(0.02, 0.4))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            process.communicate()
        code, _, err = run("events", "import", str(long), "--db", url, "-q")
        self.assertEqual(code, 0, err)
        kept = json.loads(run("events", "import", str(self.log), "--db", self.postgres.database("once"), "-o",
                              "json", "-q")[1])["kept"]
        held = self.postgres.sql("SELECT count(*), count(DISTINCT hash) FROM nsposture.audit_event",
                                 self.name(url))
        self.assertEqual(held, f"{60 * kept}|{60 * kept}")

    def test_hostile_text_is_kept_as_far_as_the_engine_can(self):
        url = self.database()
        event = json.loads(next(line for line in self.log.read_text().splitlines()
                                if '"verb":"create"' in line and '"resource":"namespaces"' in line
                                and '"ResponseComplete"' in line))
        event["userAgent"] = "a\u0000b'; DROP TABLE nsposture.actor; --"
        event["user"]["groups"] = [f"group-{number:04d}-" + "x" * 40 for number in range(400)]
        path = self.folder / "hostile.log"
        path.write_text(json.dumps(event) + "\n")
        code, out, err = run("events", "import", str(path), "--db", url, "-o", "json", "-q")
        self.assertEqual((code, json.loads(out)["kept"]), (0, 1), err)
        agent = self.postgres.sql("SELECT text FROM nsposture.symbol WHERE text LIKE 'a%DROP%'", self.name(url))
        self.assertEqual(agent, "a\ufffdb'; DROP TABLE nsposture.actor; --")

    def test_what_goes_wrong_is_one_sentence_without_the_password(self):
        folder = self.postgres.folder
        cases = {
            f"postgresql://jane:s3cret@/none?host={folder}": "role \"jane\" does not exist",
            f"postgresql://nsposture:s3cret@/none?host={folder}": "database \"none\" does not exist",
            "postgresql://nsposture:s3cret@127.0.0.1:1/x?connect_timeout=2": "Connection refused",
            "postgresql://nsposture:s3cret@/x?nonsense=1": "invalid URI query parameter",
        }
        for url, why in cases.items():
            with self.subTest(url):
                code, out, err = run("db", "info", "--db", url)
                self.assertEqual(code, 3)
                self.assertIn(why, err)
                self.assertNotIn("s3cret", out + err)
                self.assertEqual(len(err.strip().splitlines()), 1, err)

    def test_an_empty_database_is_not_read_and_a_newer_one_refused(self):
        url = self.database()
        code, _, err = run("findings", "--db", url)
        self.assertEqual(code, 3)
        self.assertIn("db migrate", err)
        self.assertEqual(run("db", "migrate", "--db", url)[0], 0, "an empty database becomes one of ours")
        self.postgres.sql("UPDATE nsposture.schema_version SET version = 99", self.name(url))
        code, _, err = run("findings", "--db", url)
        self.assertEqual(code, 3)
        self.assertIn("newer nsposture", err)

    def test_who_may_only_read_reads_and_writes_nothing(self):
        url = self.database()
        self.audit(url)
        self.postgres.sql("CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA nsposture TO reader; GRANT SELECT "
                          "ON ALL TABLES IN SCHEMA nsposture TO reader", self.name(url))
        reader = url.replace("nsposture@", "reader@")
        self.assertEqual(run("who-can", "create", "namespaces", "--db", reader)[0], 0)
        code, _, err = run("analyze", "--db", reader, "-q")
        self.assertEqual(code, 3)
        self.assertIn("permission denied", err)

    def test_pruning_keeps_what_findings_cite(self):
        url = self.database()
        self.audit(url)
        def fingerprints():
            return [finding["fingerprint"] for finding in
                    json.loads(run("findings", "--db", url, "-o", "json")[1])["findings"]]

        before = fingerprints()
        self.assertIn("NP103", run("findings", "--db", url)[1])
        code, out, err = run("db", "prune", "--keep", "1h", "--db", url)
        self.assertEqual(code, 0, err)
        self.assertEqual(fingerprints(), before)
        left = int(self.postgres.sql("SELECT count(*) FROM nsposture.audit_event", self.name(url)))
        self.assertGreater(left, 0)
        self.assertLess(left, 174, out)
        self.assertEqual(run("db", "verify", "--db", url)[0], 0)

    def test_two_that_serve_share_a_database_and_keep_apart(self):
        url = self.database()
        self.assertEqual(run("db", "migrate", "--db", url)[0], 0)
        ports = {}
        for cluster in ("east", "west"):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                ports[cluster] = probe.getsockname()[1]
        serving = [start("serve", "--db", url, "--cluster", cluster, "--from",
                         f"{FIXTURES}/audit/lab/rbac-snapshot-after.json.gz", "--listen", f"127.0.0.1:{port}")
                   for cluster, port in ports.items()]
        lists = gzip.open(f"{FIXTURES}/audit/lab/webhook-eventlists.ndjson.gz").read().splitlines()
        for body in lists:
            for port in ports.values():
                self.post(port, body)
        for process in serving:
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)
        held = self.postgres.sql("SELECT cluster, count(*), count(DISTINCT hash) FROM nsposture.audit_event GROUP "
                                 "BY cluster ORDER BY cluster", self.name(url)).splitlines()
        self.assertEqual([line.split("|")[0] for line in held], ["east", "west"])
        self.assertEqual(held[0].split("|")[1:], held[1].split("|")[1:])
        found = [sorted(finding["fingerprint"] for finding in json.loads(
                    run("findings", "--db", url, "--cluster", cluster, "-o", "json")[1])["findings"])
                 for cluster in ports]
        self.assertEqual(found[0], found[1])
        self.assertGreater(len(found[0]), 20)

    def post(self, port, body):
        """As an API server would: until it is answered."""
        for _ in range(100):
            try:
                request = urllib.request.Request(f"http://127.0.0.1:{port}/audit", data=body, method="POST")
                with urllib.request.urlopen(request, timeout=30) as answer:
                    self.assertEqual(answer.status, 200)
                    return
            except (urllib.error.URLError, ConnectionError):
                threading.Event().wait(0.1)  # not up yet, or busy
        self.fail("serve does not answer")

    def test_serve_outlives_ten_restarts_of_its_server_under_load(self):
        url = self.database()
        self.audit(url)
        before = int(self.postgres.sql("SELECT count(*) FROM nsposture.audit_event", self.name(url)))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        serve = start("serve", "--db", url, "--listen", f"127.0.0.1:{port}", "-q")
        self.addCleanup(serve.communicate)
        self.addCleanup(serve.kill)
        acknowledged = []
        refused = []
        ended = threading.Event()

        def ask(path, body=None):
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return answer.status
            except urllib.error.HTTPError as error:
                return error.code
            except (urllib.error.URLError, ConnectionError):
                return 0

        def post(sender):
            number = 0
            while not ended.is_set():
                body = json.dumps({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [
                    event_of(f"{sender}-{number}-{at}") for at in range(5)]}).encode()
                # As the API server does: until it is taken.
                while not ended.is_set():
                    status = ask("/audit", body)
                    if status == 200:
                        acknowledged.extend(f"{sender}-{number}-{at}" for at in range(5))
                        break
                    refused.append(status)
                    ended.wait(0.05)
                number += 1

        def until(what, seconds=30):
            for _ in range(seconds * 20):
                if what():
                    return
                threading.Event().wait(0.05)
            self.fail("waited in vain")

        until(lambda: ask("/readyz") == 200)
        senders = [threading.Thread(target=post, args=(sender,)) for sender in range(4)]
        for sender in senders:
            sender.start()
        try:
            for number in range(10):
                count = len(acknowledged)
                self.postgres.stop()
                until(lambda: ask("/readyz") == 503, 10)
                self.assertEqual(ask("/healthz"), 200)
                self.postgres.start()
                until(lambda: len(acknowledged) > count + 50)
                until(lambda: ask("/readyz") == 200, 10)
                self.postgres.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> "
                                  "pg_backend_pid() AND backend_type = 'client backend'")
                count = len(acknowledged)
                until(lambda: len(acknowledged) > count + 50)
        finally:
            ended.set()
            for sender in senders:
                sender.join()
        self.assertNotIn(400, refused)
        self.assertIn(503, refused)
        # The other connections of serve are there again too: what came was judged.
        until(lambda: run("findings", "--db", url, "-q")[0] == 0)
        serve.send_signal(signal.SIGTERM)
        serve.wait(timeout=30)
        held = self.postgres.sql("SELECT audit_id FROM nsposture.audit_event WHERE audit_id LIKE '%-%-%' AND "
                                 "length(audit_id) < 20", self.name(url)).split()
        self.assertEqual(len(held), len(set(held)))
        self.assertEqual(set(acknowledged) - set(held), set())
        total = int(self.postgres.sql("SELECT count(*) FROM nsposture.audit_event", self.name(url)))
        self.assertEqual(total, before + len(held))
        self.assertEqual(serve.returncode, 0)

    def test_a_server_that_goes_away_is_said(self):
        url = self.database()
        self.audit(url)
        self.postgres.stop()
        try:
            code, _, err = run("who-can", "create", "namespaces", "--db", url)
            self.assertEqual(code, 3)
            self.assertIn("cannot open the database", err)
        finally:
            self.postgres.start()

    @staticmethod
    def name(url):
        return url.split("@/")[1].split("?")[0]


if __name__ == "__main__":
    unittest.main()
