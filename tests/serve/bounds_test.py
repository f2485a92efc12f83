"""serve against peers that mean harm, or are only slow: what they may take, and that posts go on."""
import os
import pathlib
import re
import socket
import ssl
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "live"))
from api_server import make_certificates  # noqa: E402
from harness import Serve, event, event_list, run, wait_for  # noqa: E402

PROGRAM = sys.argv[1]
del sys.argv[1:2]
TOKEN = {"Authorization": "Bearer tok"}
EMPTY = event_list()
MIB = 1 << 20


class Peer:
    """A connection that sends what a proper client would not."""

    def __init__(self, port, source=None, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30,
                                               source_address=(source, 0) if source else None)
        if tls:
            context = ssl.create_default_context(cafile=os.path.join(tls, "ca.crt"))
            self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")

    def send(self, data):
        self.socket.sendall(data)
        return self

    def send_until_refused(self, data, most):
        """The bytes that were taken before the server would have no more."""
        sent = 0
        try:
            while sent < most:
                self.socket.sendall(data)
                sent += len(data)
        except OSError:
            pass
        return sent

    def answer(self, has_body=True):
        """Status, head and body of the next answer."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.receive()
            if not more:
                raise AssertionError(f"no answer, but {data}")
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        found = re.search(rb"Content-Length: (\d+)", head)
        while has_body and found and len(body) < int(found[1]):
            more = self.receive()
            if not more:
                raise AssertionError(f"half an answer: {data}")
            body += more
        return int(head.split()[1]), head.decode(), body.decode()

    def receive(self):
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def at_end(self):
        """Waits for the other side to close."""
        while self.receive():
            pass
        return True


def head(method="POST", path="/audit", token=True, **fields):
    lines = [f"{method} {path} HTTP/1.1", "Host: x"]
    if token:
        lines.append("Authorization: Bearer tok")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join(lines + ["", ""]).encode()


class BoundsTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="nsposture-serve-")
        self.addCleanup(self.scratch.cleanup)

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.scratch.name, name)
        pathlib.Path(path).write_text(text)
        os.chmod(path, mode)
        return path

    def serve(self, *arguments, tokens=True, **how):
        if tokens:
            arguments += ("--token-file", self.write("tokens", "tok\n"))
        serve = Serve(PROGRAM, os.path.join(self.scratch.name, "p.db"), "--metrics-listen",
                      "127.0.0.1:0", *arguments, **how)
        self.addCleanup(serve.close)
        wait_for(lambda: serve.get("/readyz", port="metrics")[0] == 200)
        return serve

    def peer(self, serve, port="listening", **how):
        peer = Peer(serve.ports[port], **how)
        self.addCleanup(peer.socket.close)
        return peer

    def memory_mib(self, serve, what="VmHWM"):
        status = pathlib.Path(f"/proc/{serve.process.pid}/status").read_text()
        return int(re.search(what + r":\s+(\d+)", status)[1]) / 1024

    def assert_quick_post(self, serve, **how):
        begin = time.monotonic()
        self.assertEqual(serve.post(EMPTY, TOKEN, **how)[0], 200)
        self.assertLess(time.monotonic() - begin, 1)

    # What has no end.

    def test_what_has_no_end_takes_no_memory(self):
        serve = self.serve()
        before = self.memory_mib(serve)
        chunks = head(Transfer_Encoding="chunked")
        for port, begin in (("listening", b"GET /"), ("listening", b"GET / HTTP/1.1\r\nX: "),
                            ("listening", chunks + b"1;"), ("listening", chunks + b"0\r\nX: "),
                            ("metrics", b"GET /"), ("metrics", b"GET / HTTP/1.1\r\nX: ")):
            peer = self.peer(serve, port).send(begin)
            self.assertLess(peer.send_until_refused(b"a" * 65536, 128 * MIB), 64 * MIB, begin)
            self.assertTrue(peer.at_end())
        for line in (b"X: y\r\n", b"X: " + b"y" * 8000 + b"\r\n"):
            peer = self.peer(serve).send(b"GET / HTTP/1.1\r\n")
            self.assertLess(peer.send_until_refused(line * 100, 128 * MIB), 64 * MIB)
        self.assertLess(self.memory_mib(serve) - before, 32)
        self.assert_quick_post(serve)

    def test_requests_without_end_take_no_memory(self):
        """One after the other without waiting for answers, by peers that have no credentials."""
        serve = self.serve()
        requests = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 2000
        peers = []
        ended = threading.Event()

        def send(peer):
            try:
                while not ended.is_set():
                    peer.sendall(requests)
            except OSError:
                pass
        before = self.memory_mib(serve)
        for _ in range(20):
            peer = socket.create_connection(("127.0.0.1", serve.ports["listening"]), timeout=2)
            peers.append(peer)
            threading.Thread(target=send, args=(peer,), daemon=True).start()
        for number in range(60):
            status = serve.post(event_list(event(number)), {"Authorization": "Bearer tok"})[0]
            self.assertEqual(status, 200)
        after = self.memory_mib(serve)
        ended.set()
        for peer in peers:
            peer.close()
        self.assertLess(after - before, 64)

    def test_too_large_a_head_is_refused_with_a_sentence(self):
        serve = self.serve()
        for bad in (b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000):
            status, _, text = self.peer(serve).send(bad).answer()
            self.assertEqual(status, 431)
            self.assertEqual(len(text.splitlines()), 1)

    # Slow peers.

    def test_slow_peers_hold_up_nobody(self):
        serve = self.serve()
        stop = threading.Event()
        self.addCleanup(stop.set)

        def drip(peer, data):
            try:
                while not stop.wait(0.2):
                    peer.send(data)
            except OSError:
                pass

        for port, begin, data in (("listening", head(Transfer_Encoding="chunked"), b"1\r\n \r\n"),
                                  ("listening", head(token=False), b"1"),
                                  ("listening", b"POST /audit HTTP/1.1\r\nX: ", b"a"),
                                  ("metrics", b"GET /healthz HTTP/1.1\r\nX: ", b"a")):
            for _ in range(32):
                peer = self.peer(serve, port).send(begin)
                threading.Thread(target=drip, args=(peer, data), daemon=True).start()
        for _ in range(5):
            self.assert_quick_post(serve)
            begin = time.monotonic()
            for port in ("listening", "metrics"):
                self.assertEqual(serve.get("/healthz", port=port)[0], 200)
                self.assertEqual(serve.get("/metrics", port=port)[0], 200)
            self.assertLess(time.monotonic() - begin, 1)

    def test_each_part_of_a_request_has_its_time(self):
        serve = self.serve()
        silent = self.peer(serve)
        half = self.peer(serve).send(b"GET /healthz HTTP/1.1\r\nX")
        later = self.peer(serve).send(b"GET /healthz HTTP/1.1\r\n\r\n")
        self.assertEqual(later.answer()[0], 200)
        later.send(b"GET /healthz HTTP/1.1\r\nX")
        body = self.peer(serve).send(head(Content_Length=100_000) + b"{")
        unread = self.peer(serve, "metrics")
        begin = time.monotonic()
        self.assertTrue(silent.at_end())
        for peer in (half, later, body):
            self.assertEqual(peer.answer()[0], 408)
            self.assertTrue(peer.at_end())
        self.assertTrue(unread.at_end())
        self.assertLess(time.monotonic() - begin, 20)

    # Many peers.

    def test_the_oldest_without_credentials_makes_room(self):
        serve = self.serve()
        proven = serve.connection()
        proven.request("POST", "/audit", EMPTY, TOKEN)
        self.assertEqual(proven.getresponse().read(), b"stored\n")
        peers = [self.peer(serve) for _ in range(300)]
        self.assertTrue(peers[0].at_end())
        self.assert_quick_post(serve)
        self.assertEqual(peers[-1].send(b"GET /healthz HTTP/1.1\r\n\r\n").answer()[0], 200)
        proven.request("POST", "/audit", EMPTY, TOKEN)  # on the connection of before
        self.assertEqual(proven.getresponse().status, 200)
        proven.close()

    def test_it_ends_at_once_beside_peers_that_wait(self):
        serve = self.serve()
        for begin in (b"", b"GET / HT", head(Content_Length=10) + b"{", head(token=False, Content_Length=10)):
            self.peer(serve).send(begin)
        begin = time.monotonic()
        self.assertEqual(serve.stop(), 0)
        self.assertLess(time.monotonic() - begin, 5)

    def test_a_handshake_that_stops_half_way_holds_up_nobody(self):
        folder = tempfile.TemporaryDirectory(prefix="nsposture-serve-")
        self.addCleanup(folder.cleanup)
        make_certificates(folder.name)
        serve = self.serve("--tls-cert", f"{folder.name}/server.crt", "--tls-key",
                           f"{folder.name}/server.key", "--client-ca", f"{folder.name}/ca.crt",
                           tls=folder.name)
        for begin in (b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\n\r\n"):
            for _ in range(20):
                self.peer(serve).send(begin)
        self.assert_quick_post(serve)
        self.assertEqual(serve.post(EMPTY, certificate=f"{folder.name}/client")[0], 200)
        self.assertEqual(serve.post(EMPTY)[0], 401)
        # A large answer and a large body through TLS.
        large = event_list(*(event(number, userAgent="x" * 3000) for number in range(1000)))
        self.assertEqual(serve.post(large, TOKEN)[0], 200)
        peer = self.peer(serve, tls=folder.name)
        self.assertEqual(peer.send(head(Content_Length=len(EMPTY)) + EMPTY).answer()[0], 200)

    # Who may not post.

    def test_without_credentials_no_body_is_read(self):
        serve = self.serve()
        for extra in ({"Content_Length": 10_000_000}, {"Transfer_Encoding": "chunked"},
                      {"Content_Length": 10, "Expect": "100-continue"}, {"Content_Length": 1 << 60}):
            peer = self.peer(serve).send(head(token=False, **extra))
            status, text, _ = peer.answer()
            self.assertEqual(status, 401)
            self.assertIn("Connection: close", text)
            self.assertIn("WWW-Authenticate: Bearer", text)
            self.assertTrue(peer.at_end())
        # A client that sends all before it looks gets the answer, and no reset.
        self.assertEqual(serve.post(b"x" * 4 * MIB)[0], 401)
        self.assertEqual(serve.metrics()['nsposture_requests_total{code="401"}'], 5)

    def test_bearer_is_written_in_any_case(self):
        serve = self.serve()
        for scheme in ("bearer", "BEARER", "Bearer "):
            self.assertEqual(serve.post(EMPTY, {"Authorization": scheme + " tok"})[0], 200)
        for value in ("Bearertok", "Basic tok", "tok", "Bearer", "Bearer tok tok", "Bearer to"):
            self.assertEqual(serve.post(EMPTY, {"Authorization": value})[0], 401, value)

    def test_an_invitation_comes_only_with_credentials(self):
        serve = self.serve()
        peer = self.peer(serve).send(head(Content_Length=len(EMPTY), Expect="100-continue"))
        self.assertIn("100 Continue", peer.answer()[1])
        self.assertEqual(peer.send(EMPTY).answer()[0], 200)

    # What is not clear.

    def test_a_body_whose_length_is_in_doubt_is_refused(self):
        serve = self.serve()
        two = head(Content_Length=len(EMPTY), content_length=5) + EMPTY
        both = head(Content_Length=len(EMPTY), Transfer_Encoding="chunked") + b"0\r\n\r\n"
        for bad in (two, both):
            peer = self.peer(serve).send(bad)
            self.assertEqual(peer.answer()[0], 400)
            self.assertTrue(peer.at_end())
        same = head(Content_Length=len(EMPTY), content_length=len(EMPTY)) + EMPTY
        self.assertEqual(self.peer(serve).send(same).answer()[0], 200)

    def test_a_multipart_body_is_only_a_body(self):
        serve = self.serve()
        body = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--b--\r\n'
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        self.assertEqual(serve.post(body, kind)[0], 401)
        self.assertEqual(serve.post(body, kind | TOKEN)[0], 400)
        self.assertEqual(serve.post(EMPTY, TOKEN | {"Content-Encoding": "br"})[0], 415)
        self.assertEqual(serve.post(EMPTY, TOKEN | {"Content-Encoding": "gzip"})[0], 400)

    def test_requests_of_every_form_are_answered(self):
        serve = self.serve()
        peer = self.peer(serve)
        chunked = head(Transfer_Encoding="chunked") + b"%x\r\n" % len(EMPTY) + EMPTY + b"\r\n0\r\n\r\n"
        whole = head(Content_Length=len(EMPTY)) + EMPTY
        for request in (chunked, whole, head(path="/audit?timeout=30s", Content_Length=len(EMPTY)) + EMPTY):
            self.assertEqual(peer.send(request).answer()[0], 200)
        for status in (b"404 ", b"405 "):
            path = b"/nothing" if status == b"404 " else b"/audit"
            self.assertEqual(peer.send(b"GET " + path + b" HTTP/1.1\r\n\r\n").answer()[0], int(status))
        looks = self.peer(serve).send(b"HEAD /healthz HTTP/1.0\r\n\r\n")
        self.assertIn("Content-Length: 3", looks.answer(has_body=False)[1])
        self.assertTrue(looks.at_end())
        # Several at once are answered in their order.
        peer.send(whole * 3 + b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
        data = b""
        while more := peer.receive():
            data += more
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", data), [b"200"] * 4)
        self.assertTrue(data.endswith(b"ok\n"))

    def test_it_listens_on_ipv6(self):
        if not socket.has_ipv6 or not os.path.exists("/proc/net/if_inet6"):
            self.skipTest("this machine has no IPv6")
        serve = self.serve(listen="[::1]:0")
        with socket.create_connection(("::1", serve.ports["listening"])) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 200"))

    def test_only_addresses_of_this_machine_need_no_token(self):
        for host in ("127.0.0.1.example.invalid", "127.evil.invalid", "127.1", "0.0.0.0", "[::]"):
            result = run(PROGRAM, "serve", "--db", os.path.join(self.scratch.name, "x.db"),
                         "--listen", f"{host}:0")
            self.assertEqual(result.returncode, 2, host)
            self.assertIn("--token-file", result.stderr)
        for host in ("127.0.0.1", "127.8.9.10", "localhost"):
            serve = Serve(PROGRAM, os.path.join(self.scratch.name, "x.db"), listen=f"{host}:0")
            self.addCleanup(serve.close)
            self.assertEqual(serve.stop(), 0)

    # Files.

    def test_a_token_file_that_others_may_open_is_told_once(self):
        def warnings(path):
            serve = Serve(PROGRAM, os.path.join(self.scratch.name, "p.db"), "--token-file", path)
            self.addCleanup(serve.close)
            self.assertEqual(serve.stop(), 0)
            serve.reader.join()
            return [line for line in serve.log if "everybody on this machine" in line]

        loose = self.write("loose", "tok\n", 0o666)
        self.assertEqual(len(warnings(loose)), 1)
        self.assertIn("0666", warnings(loose)[0])
        self.assertEqual(len(warnings(self.write("read", "tok\n", 0o644))), 1)
        self.assertEqual(warnings(self.write("good", "tok\n", 0o600)), [])

    def check_lost(self, lose):
        serve = self.serve()
        self.assertEqual(serve.post(event_list(event(1)), TOKEN)[0], 200)
        database = os.path.join(self.scratch.name, "p.db")
        lose(database)
        self.assertEqual(serve.post(event_list(event(2)), TOKEN)[0], 503)
        for path in ("/readyz", "/healthz"):
            status, text = serve.get(path, port="metrics")
            self.assertEqual(status, 503)
            self.assertIn("deleted or replaced", text)
        self.assertEqual(serve.metrics()["nsposture_ready"], 0)
        return serve, database

    def test_a_deleted_database_is_noticed_before_anything_is_called_stored(self):
        self.check_lost(os.unlink)

    def test_a_replaced_database_is_noticed_too(self):
        def replace(database):
            os.rename(database, database + ".old")
            pathlib.Path(database).write_bytes(pathlib.Path(database + ".old").read_bytes())
        serve, database = self.check_lost(replace)
        # Put back it is the one that is open.
        os.rename(database + ".old", database)
        self.assertEqual(serve.post(event_list(event(2)), TOKEN)[0], 200)
        wait_for(lambda: serve.get("/readyz")[0] == 200)
        self.assertEqual(serve.get("/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
