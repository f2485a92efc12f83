"""An HTTPS server that plays recorded answers of a Kubernetes API server, and its failures."""
import gzip
import http.server
import pathlib
import ssl
import subprocess
import threading
import urllib.parse

RBAC = "/apis/rbac.authorization.k8s.io/v1/"
EMPTY = b'{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}'


def make_certificates(folder, name="localhost"):
    """A certificate authority, a server certificate for `name` and 127.0.0.1, a client certificate."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "ca.key", "-out", "ca.crt", "-days", "2", "-subj", "/CN=test-ca")
    for who, subject, extra in [("server", f"/CN={name}", f"subjectAltName=DNS:{name},IP:127.0.0.1"),
                                ("client", "/O=auditors/CN=nightly", "extendedKeyUsage=clientAuth")]:
        pathlib.Path(folder, who + ".ext").write_text(extra + "\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                who + ".key", "-out", who + ".csr", "-subj", subject)
        openssl("x509", "-req", "-in", who + ".csr", "-CA", "ca.crt", "-CAkey", "ca.key",
                "-CAcreateserial", "-out", who + ".crt", "-days", "2", "-extfile", who + ".ext")


class ApiServer:
    """Answers as recorded; `hooks` are asked first and may answer in its place."""

    def __init__(self, fixtures, folder, want_client_certificate=False):
        self.answers = {p.name[:-len(".json.gz")]: gzip.decompress(p.read_bytes())
                        for p in pathlib.Path(fixtures).glob("*.json.gz")}
        self.hooks = []
        self.requests = []
        self.token = "let-me-in"
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # or each answer waits for an acknowledgement

            def do_GET(self):
                owner.requests.append((self.path, self.headers))
                for hook in owner.hooks:
                    if hook(self):
                        return
                status, body = owner.answer(self)
                self.send(status, body)

            def send(self, status, body, headers=()):
                if "gzip" in self.headers.get("Accept-Encoding", ""):
                    body = gzip.compress(body)
                    headers = [*headers, ("Content-Encoding", "gzip")]
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/server.crt", f"{folder}/server.key")
        if want_client_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(f"{folder}/ca.crt")
            self.token = None
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        if self.token and request.headers.get("Authorization") != "Bearer " + self.token:
            return 401, self.answers["unauthorized"]
        url = urllib.parse.urlsplit(request.path)
        page = urllib.parse.parse_qs(url.query).get("continue", [""])[0]
        if url.path == RBAC + "clusterroles":
            return 200, self.answers[f"clusterroles-page{self.page_of(page)}"]
        recorded = {"/apis": "apis", "/api/v1/namespaces": "namespaces",
                    "/api/v1/serviceaccounts": "serviceaccounts", "/api/v1/pods": "pods",
                    "/api/v1/resourcequotas": "resourcequotas",
                    RBAC + "clusterrolebindings": "clusterrolebindings", RBAC + "roles": "roles",
                    RBAC + "rolebindings": "rolebindings"}.get(url.path)
        return 200, self.answers[recorded] if recorded else EMPTY

    def page_of(self, token):
        if not token:
            return 1
        return 2 if token.encode() in self.answers["clusterroles-page1"] else 3
