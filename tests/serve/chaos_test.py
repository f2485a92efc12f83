"""serve under disorder: senders that repeat, while the program, its store and its peers go away and
come back in an order that chance chooses. What was acknowledged is stored, once."""
import gzip
import json
import os
import pathlib
import random
import signal
import socket
import sqlite3
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from harness import Serve, lines_of, run, wait_for  # noqa: E402
from postgres import Postgres  # noqa: E402

PROGRAM, FIXTURES = sys.argv[1:3]
del sys.argv[1:]
LAB = os.path.join(FIXTURES, "audit", "lab")
SENDERS = 3
EVENTS_IN_A_POST = 25


def posts():
    """The recorded events, as an API server posts them: in small lists."""
    events = [event for line in lines_of(os.path.join(LAB, "webhook-eventlists.ndjson.gz"))
              for event in json.loads(line)["items"]]
    for begin in range(0, len(events), EVENTS_IN_A_POST):
        yield json.dumps({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {},
                          "items": events[begin:begin + EVENTS_IN_A_POST]}).encode()


class Senders:
    """Post each body until it is acknowledged, and some once more, as an API server does after an
    answer that it did not get. They go as far as allow() lets them."""

    def __init__(self, bodies, post):
        self.bodies = list(bodies)
        self.post = post
        self.lock = threading.Condition()
        self.next = 0
        self.allowed = 0
        self.acknowledged = 0
        self.refused = 0
        self.threads = [threading.Thread(target=self.run, args=(random.Random(number),), daemon=True)
                        for number in range(SENDERS)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def run(self, chance):
        while True:
            with self.lock:
                self.lock.wait_for(lambda: self.next < self.allowed or self.next == len(self.bodies))
                if self.next == len(self.bodies):
                    return
                body = self.bodies[self.next]
                self.next += 1
            for _ in range(2 if chance.random() < 0.2 else 1):
                wait_for(lambda: self.try_once(body), 60)
            with self.lock:
                self.acknowledged += 1

    def try_once(self, body):
        try:
            status = self.post(body)[0]
        except (OSError, ValueError) as error:  # nobody there, or gone half way
            status = error
        if status != 200:
            with self.lock:
                self.refused += 1
        return status == 200

    def allow(self, count):
        with self.lock:
            self.allowed = min(self.allowed + count, len(self.bodies))
            self.lock.notify_all()

    def wait(self):
        """Until all that is allowed is acknowledged."""
        wait_for(lambda: self.acknowledged == self.allowed, 120)

    def join(self):
        for thread in self.threads:
            thread.join(120)


class ChaosTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="nsposture-chaos-")
        self.addCleanup(self.scratch.cleanup)
        self.rbac = self.path("rbac.json")
        with gzip.open(os.path.join(LAB, "rbac-snapshot-after.json.gz")) as packed:
            pathlib.Path(self.rbac).write_bytes(packed.read())
        self.tokens = self.path("tokens")
        self.token = "token-0"
        pathlib.Path(self.tokens).write_text(self.token + "\n")
        os.chmod(self.tokens, 0o600)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.peers = []
        self.addCleanup(lambda: [peer.close() for peer in self.peers])

    def path(self, name):
        return os.path.join(self.scratch.name, name)

    def json(self, *arguments):
        result = run(PROGRAM, *arguments, "-o", "json")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return json.loads(result.stdout)

    def findings(self, db):
        return sorted((f["rule"], f["severity"], f["fingerprint"])
                      for f in self.json("findings", "--db", db)["findings"])

    # What goes wrong.

    def start(self):
        self.serve = Serve(PROGRAM, self.db, "--from", self.rbac, "--token-file", self.tokens,
                           listen=f"127.0.0.1:{self.port}")
        self.addCleanup(self.serve.close)

    def kill_it(self):
        self.serve.kill()
        self.start()

    def end_it(self):
        self.serve.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.serve.process.wait(timeout=30), 0, self.serve.log)
        self.start()

    def change_the_token(self):
        token = f"token-{self.chance.randrange(10**9)}"
        pathlib.Path(self.tokens).write_text(token + "\n")
        self.serve.process.send_signal(signal.SIGHUP)
        self.token = token

    def hold_the_door(self):
        """Peers that begin and do not end."""
        for _ in range(40):
            peer = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            peer.sendall(b"POST /audit HTTP/1.1\r\nContent-Le"[:self.chance.randrange(34)])
            self.peers.append(peer)

    def read_beside_it(self):
        self.assertEqual(run(PROGRAM, "db", "info", "--db", self.db).returncode, 0)

    def lock_the_file(self):
        """Another writer has it for as long as some posts take."""
        other = sqlite3.connect(self.db, timeout=30, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused = self.senders.refused
        done = threading.Event()
        threading.Thread(target=lambda: done.wait(2) or done.set(), daemon=True).start()
        wait_for(lambda: self.senders.refused > refused or done.is_set())
        other.execute("ROLLBACK")
        other.close()

    def restart_the_server(self):
        self.postgres.stop()
        self.postgres.start()

    def cut_its_connections(self):
        self.postgres.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> "
                          "pg_backend_pid() AND backend_type = 'client backend'")

    # That nothing is lost.

    def check(self, db, faults, seed):
        self.db = db
        self.chance = random.Random(seed)
        bodies = list(posts())
        self.senders = Senders(bodies, lambda body: self.serve.post(
            body, {"Authorization": f"Bearer {self.token}"}))
        self.start()
        self.senders.start()
        # Each of them twice, so that none depends on chance; in an order that does.
        order = faults * 2
        self.chance.shuffle(order)
        for fault in order:
            self.assertIsNone(self.serve.process.poll(), self.serve.log)
            self.senders.allow(len(bodies) // len(order))
            fault()
            self.senders.wait()
        self.senders.allow(len(bodies))
        self.senders.join()
        self.assertEqual(self.senders.acknowledged, len(bodies))
        happened = [fault.__name__ for fault in order]
        self.assertGreater(self.senders.refused, 0)
        self.serve.wait_until_judged()
        self.assertEqual(self.serve.stop(), 0, self.serve.log)
        self.compare_with_the_file(bodies, happened)

    def compare_with_the_file(self, bodies, happened):
        raw = pathlib.Path(self.path("lists.ndjson"))
        raw.write_bytes(b"\n".join(bodies) + b"\n")
        file_db = self.path("file.db")
        self.json("scan", "--from", self.rbac, "--db", file_db)
        kept = self.json("events", "import", str(raw), "--db", file_db)["kept"]
        self.json("analyze", "--db", file_db)
        self.assertEqual(self.json("db", "info", "--db", self.db)["events"], kept, happened)
        self.assertEqual(self.findings(self.db), self.findings(file_db), happened)
        self.assertEqual(run(PROGRAM, "db", "verify", "--db", self.db).returncode, 0, happened)

    ALWAYS = ("kill_it", "end_it", "change_the_token", "hold_the_door", "read_beside_it")

    def faults(self, *more):
        return [getattr(self, name) for name in (*self.ALWAYS, *more)]

    def test_a_file_holds_what_was_acknowledged_once(self):
        self.check(self.path("posture.db"), self.faults("lock_the_file"), 1)

    def test_in_another_order_too(self):
        self.check(self.path("posture.db"), self.faults("lock_the_file"), 2)

    def test_postgresql_holds_what_was_acknowledged_once(self):
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.check(self.postgres.database("chaos"),
                   self.faults("restart_the_server", "cut_its_connections"), 3)


if __name__ == "__main__":
    unittest.main()
