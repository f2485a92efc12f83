"""Stands between nsposture and the API server, and hands a list's next page on only when it has expired."""
import http.client
import http.server
import pathlib
import ssl
import threading
import time
import urllib.parse

from hook import make_certificates

PASSED_ON = ("Authorization", "Accept", "Accept-Encoding", "User-Agent")


class Proxy:
    """As a context manager. The first `how_often` requests for a next page of `path` wait until the
    server answers that it has forgotten the list."""

    def __init__(self, cluster, folder, path, how_often):
        self.cluster, self.folder, self.path, self.how_often = cluster, folder, path, how_often
        self.expired = self.begun = 0
        self.forgotten = None  # the server's answer to a page that has expired
        make_certificates(folder)

    def __enter__(self):
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, headers, body = owner.answer(self.path, self.headers)
                self.send_response(status)
                for name in ("Content-Type", "Content-Encoding"):
                    if headers.get(name):
                        self.send_header(name, headers[name])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.crt", self.folder / "server.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def kubeconfig(self, of):
        """The kubeconfig, with this address in place of the server's."""
        path = self.folder / "kubeconfig"
        address = f"https://127.0.0.1:{self.server.server_address[1]}"
        path.write_text(pathlib.Path(of).read_text().replace(self.cluster.server, address)
                        .replace(self.cluster.ca_cert, str(self.folder / "ca.crt")))
        path.chmod(0o600)
        return path

    def answer(self, path, headers):
        url = urllib.parse.urlsplit(path)
        if url.path != self.path:
            return self.ask(path, headers)
        if "continue=" not in url.query:
            self.begun += 1
        elif self.expired < self.how_often:
            self.expired += 1
            self.forgotten = self.forgotten or self.wait_until_forgotten(path, headers)
            return self.forgotten
        return self.ask(path, headers)

    def wait_until_forgotten(self, path, headers):
        for number in range(90):
            answer = self.ask(path, headers)
            if answer[0] == 410:
                return answer
            # Without a write there is nothing newer than the list.
            self.cluster.run_kubectl("create", "configmap", f"write-{time.time_ns()}", "-n", "default")
            time.sleep(1)
        raise RuntimeError("the server forgets nothing")

    def ask(self, path, headers):
        address = urllib.parse.urlsplit(self.cluster.server)
        connection = http.client.HTTPSConnection(
            address.hostname, address.port, timeout=60,
            context=ssl.create_default_context(cafile=self.cluster.ca_cert))
        try:
            connection.request("GET", path, headers={n: headers[n] for n in PASSED_ON if headers.get(n)})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()
