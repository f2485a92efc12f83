"""serve as a process, with an API server's side to post from and receivers that note what comes."""
import gzip
import http.client
import http.server
import json
import os
import re
import signal
import ssl
import subprocess
import threading
import time

NOTHING = {"KUBECONFIG": "/nonexistent", "HOME": "/nonexistent", "PATH": os.environ["PATH"]}


def wait_for(what, seconds=30):
    """Waits until what() is true, and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        result = what()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.02)


def lines_of(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rb") as file:
        return [line for line in file.read().splitlines() if line.strip()]


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120,
                          env=NOTHING, stdin=subprocess.DEVNULL)


class Serve:
    def __init__(self, program, db, *arguments, tls=None, listen="127.0.0.1:0", before=(),
                 prepare=None):
        self.process = subprocess.Popen(
            [*before, program, "serve", "--db", str(db), "--listen", listen, "-v", *arguments],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=NOTHING,
            stdin=subprocess.DEVNULL, preexec_fn=prepare)
        self.tls = tls
        self.log = []
        self.ports = {}
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()
        wait_for(lambda: self.process.poll() is not None or "listening" in self.ports)
        if self.process.poll() is not None:
            raise AssertionError("".join(self.log))

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line)
            found = re.match(r"(listening|metrics) on \w+://.*:(\d+)/", line)
            if found:
                self.ports[found[1]] = int(found[2])

    def connection(self, port="listening", certificate=None):
        wait_for(lambda: port in self.ports)
        if port == "metrics" or self.tls is None:
            return http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=30)
        context = ssl.create_default_context(cafile=os.path.join(self.tls, "ca.crt"))
        if certificate:
            context.load_cert_chain(certificate + ".crt", certificate + ".key")
        return http.client.HTTPSConnection("127.0.0.1", self.ports[port], timeout=30,
                                           context=context)

    def ask(self, method, path, body=None, headers=None, **how):
        connection = self.connection(**how)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path, **how):
        return self.ask("GET", path, **how)

    def post(self, body, headers=None, **how):
        return self.ask("POST", "/audit", body, headers, **how)

    def metrics(self):
        """By name and labels, without that of the cluster, which all have."""
        values = {}
        for line in self.get("/metrics")[1].splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                assert '{cluster="' in name, line
                name = re.sub(r'cluster="[^"]*",?', "", name).removesuffix("{}")
                values[name] = float(value)
        return values

    def wait_until_judged(self):
        """All that is posted has been through a complete analysis."""
        wait_for(lambda: "nsposture_last_full_analysis_timestamp_seconds" in self.metrics())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def close(self):
        if self.process.poll() is None:
            self.kill()
        self.reader.join()
        self.process.stderr.close()


class Receiver:
    """Notes what is posted to it; answers what `statuses` has left, then 200."""

    def __init__(self, port=0):
        self.posts = []
        self.statuses = []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = owner.statuses.pop(0) if owner.statuses else 200
                if status == 200:
                    owner.posts.append((self.path, json.loads(body)))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def event(number, verb="create", resource="namespaces", user="mallory", code=201, stage=None, **more):
    """One audit event of a namespace's creation; `number` tells events apart."""
    moment = f"2026-11-23T14:{number // 60 % 60:02}:{number % 60:02}.{number:06}Z"
    made = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse",
        "auditID": f"00000000-0000-0000-0000-{number:012}", "stage": stage or "ResponseComplete",
        "requestURI": f"/api/v1/{resource}", "verb": verb,
        "user": {"username": user, "groups": ["system:authenticated"]},
        "sourceIPs": ["192.0.2.7"], "userAgent": "kubectl/v1.32.1",
        "objectRef": {"resource": resource, "name": f"made-{number}", "apiVersion": "v1"},
        "responseStatus": {"metadata": {}, "code": code},
        "responseObject": {"kind": "Namespace", "apiVersion": "v1",
                           "metadata": {"name": f"made-{number}", "uid": f"u{number}"}},
        "requestReceivedTimestamp": moment, "stageTimestamp": moment,
        "annotations": {"authorization.k8s.io/decision": "allow",
                        "authorization.k8s.io/reason": ""}}
    made.update(more)
    return made


def event_list(*events):
    return json.dumps({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {},
                       "items": list(events)}).encode()
