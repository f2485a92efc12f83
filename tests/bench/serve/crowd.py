#!/usr/bin/env python3
"""Posts audit events to serve at a steady rate beside a crowd that is idle or slow, and measures how
long the posts and the probes take, and the memory of serve.

crowd.py PROGRAM [--rate EVENTS] [--idle N] [--slow N] [--seconds N] [--list EVENTS] [--tls]

The crowd comes from addresses of its own (127.1.0.0/16), sixteen connections each. An idle one has
been answered once and says nothing more; a slow one sends a byte of a head, or of a body that
nobody may send, every second, and comes again when it is cut off.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import re
import resource
import socket
import ssl
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[2] / "serve"))
sys.path.insert(0, str(HERE.parents[2] / "live"))
import harness  # noqa: E402
from api_server import make_certificates  # noqa: E402
from latency import irrelevant, percentile, relevant, timed  # noqa: E402

SLOW = (b"GET /healthz HTTP/1.1\r\nX: ", b"POST /audit HTTP/1.1\r\nHost: x\r\nX: ",
        b"POST /audit HTTP/1.1\r\nAuthorization: Bearer wrong\r\nTransfer-Encoding: chunked\r\nX: ")


class Crowd(multiprocessing.Process):
    """A process of its own, so that it does not delay the posts of this one."""

    def __init__(self, port, idle, slow, authorities):
        super().__init__(daemon=True)
        self.port, self.authorities, self.tls = port, authorities, None
        self.members = [(b"GET /healthz HTTP/1.1\r\n\r\n", False)] * idle
        self.members += [(SLOW[i % len(SLOW)], True) for i in range(slow)]
        self.sockets = [None] * len(self.members)
        self.came_again = multiprocessing.Value("i", 0)
        self.ready, self.stop = multiprocessing.Event(), multiprocessing.Event()

    def come(self, number):
        address = f"127.1.{number // 16 // 250}.{number // 16 % 250 + 1}"
        link = socket.create_connection(("127.0.0.1", self.port), 30, (address, 0))
        if self.tls:
            link = self.tls.wrap_socket(link, server_hostname="127.0.0.1")
        begin, slow = self.members[number]
        link.sendall(begin)
        if not slow:
            link.recv(1000)
        link.setblocking(False)
        self.sockets[number] = link

    def run(self):
        if self.authorities:
            self.tls = ssl.create_default_context(cafile=self.authorities)
        for number in range(len(self.members)):
            self.come(number)
        self.ready.set()
        while not self.stop.wait(1):
            for number, link in enumerate(self.sockets):
                try:
                    if self.members[number][1]:
                        link.send(b"a")
                        if link.recv(1000) == b"":
                            raise OSError
                except (BlockingIOError, ssl.SSLWantReadError):
                    pass
                except OSError:
                    link.close()
                    self.came_again.value += 1
                    try:
                        self.come(number)
                    except OSError:
                        pass


def held_by(process):
    """Sockets that a process has open."""
    count = 0
    for one in os.listdir(f"/proc/{process}/fd"):
        try:
            count += os.readlink(f"/proc/{process}/fd/{one}").startswith("socket:")
        except FileNotFoundError:
            pass  # closed meanwhile
    return count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--list", type=int, default=400)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    wanted = options.idle + options.slow + 200
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted * 2, hard), hard))

    with tempfile.TemporaryDirectory() as folder:
        tokens = os.path.join(folder, "tokens")
        pathlib.Path(tokens).write_text("tok\n")
        os.chmod(tokens, 0o600)
        arguments, tls = ["--token-file", tokens, "--metrics-listen", "127.0.0.1:0"], None
        if options.tls:
            make_certificates(folder)
            arguments += ["--tls-cert", f"{folder}/server.crt", "--tls-key", f"{folder}/server.key"]
            tls = f"{folder}/ca.crt"
        serve = harness.Serve(options.program, os.path.join(folder, "p.db"), *arguments,
                              tls=folder if options.tls else None)
        harness.wait_for(lambda: serve.get("/readyz")[0] == 200)
        crowd = Crowd(serve.ports["listening"], options.idle, options.slow, tls)
        crowd.start()
        crowd.ready.wait()

        token = {"Authorization": "Bearer tok"}
        answers, fresh, probes, number, held = [], [], [], 0, []
        connection = serve.connection()
        begin = time.monotonic()
        for turn in range(options.seconds * options.rate // options.list):
            wait = begin + turn * options.list / options.rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            events = [timed(relevant(n) if n % 1000 < 50 else irrelevant(n), n)
                      for n in range(number, number + options.list)]
            number += options.list
            body = harness.event_list(*events)
            sent = time.monotonic()
            connection.request("POST", "/audit", body, token)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            answers.append(time.monotonic() - sent)
            if turn % 5 == 0:
                sent = time.monotonic()
                status, _ = serve.post(harness.event_list(), token)
                assert status == 200, status
                fresh.append(time.monotonic() - sent)
                sent = time.monotonic()
                assert serve.get("/healthz", port="metrics")[0] == 200
                probes.append(time.monotonic() - sent)
                held.append(held_by(serve.process.pid))
        took = time.monotonic() - begin
        crowd.stop.set()
        crowd.join(10)
        status = pathlib.Path(f"/proc/{serve.process.pid}/status").read_text()
        memory = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024
        assert serve.metrics()["nsposture_events_received_total"] == number
        code = serve.stop()
    print(json.dumps({
        "events_per_second": round(number / took),
        "sockets_held": {"median": round(statistics.median(held)), "max": max(held)},
        "cut_off_and_came_again": crowd.came_again.value,
        "post_answered_after_s": {"median": round(statistics.median(answers), 3),
                                  "p99": round(percentile(answers, 0.99), 3),
                                  "max": round(max(answers), 3)},
        "new_connection_answered_after_s": {"median": round(statistics.median(fresh), 3),
                                            "max": round(max(fresh), 3)},
        "probe_answered_after_s_max": round(max(probes), 3),
        "peak_memory_mib": memory, "exit_code": code}, indent=2))


if __name__ == "__main__":
    main()
