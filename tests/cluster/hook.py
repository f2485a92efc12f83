"""`nsposture serve` as the audit webhook of a test cluster: its certificates, the API server's file and flags."""
import os
import pathlib
import socket
import ssl
import sys
import time

from cluster import openssl

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "live"), str(TESTS / "serve")]
from api_server import make_certificates  # noqa: E402
from harness import Receiver, Serve, wait_for  # noqa: E402, F401

DEPLOYED = TESTS.parent / "deploy" / "audit-webhook.yaml"
NAME = "nsposture-serve.nsposture.svc"  # in the certificate, as DEPLOYED wants it
# Objects beyond this size are left out of events, in the log as well: else the two could not be compared.
LARGEST_EVENT = 20_000


class Hook:
    """Started and stopped at will, at one address and with one database, with the same options."""

    def __init__(self, program, folder, *options):
        folder.mkdir()
        make_certificates(folder, NAME)
        self.program, self.folder, self.options = program, folder, options
        self.port = free_port()
        self.db = folder / "posture.db"
        self.config = folder / "audit-webhook.yaml"
        self.config.write_text(self.adapted(DEPLOYED.read_text()))
        self.config.chmod(0o600)

    def adapted(self, text):
        """The deployed file with our address and a client certificate in the token's place."""
        own = {"https://10.96.0.99:8443/audit": f"https://127.0.0.1:{self.port}/audit",
               "/etc/kubernetes/nsposture/ca.crt": f"{self.folder}/ca.crt",
               "tokenFile: /etc/kubernetes/nsposture/token":
                   f"{{client-certificate: {self.folder}/client.crt, client-key: {self.folder}/client.key}}"}
        for theirs, ours in own.items():
            if theirs not in text:
                raise RuntimeError(f"{DEPLOYED} has no {theirs}")
            text = text.replace(theirs, ours)
        return text

    def flags(self, mode):
        """As docs/serve.md names them, with truncation, and tries again after a second instead of ten."""
        batch = ["--audit-webhook-batch-max-wait=1s", "--audit-webhook-batch-max-size=400"]
        truncation = [f"--audit-{where}-truncate-{what}" for where in ("webhook", "log")
                      for what in ("enabled=true", f"max-event-size={LARGEST_EVENT}",
                                   f"max-batch-size={10 * LARGEST_EVENT}")]
        return [f"--audit-webhook-config-file={self.config}", f"--audit-webhook-mode={mode}",
                "--audit-webhook-initial-backoff=1s", *(batch if mode == "batch" else []), *truncation]

    def start(self):
        tls = ["--tls-cert", f"{self.folder}/server.crt", "--tls-key", f"{self.folder}/server.key",
               "--client-ca", f"{self.folder}/ca.crt"]
        self.serve = Serve(self.program, self.db, *tls, *self.options, tls=str(self.folder),
                           listen=f"127.0.0.1:{self.port}")

    def rotate(self, who):
        """A new certificate and key by the same authority: first the one file, a while later the other."""
        def file(ending):
            return self.folder / f"{who}.{ending}"

        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                file("key.new"), "-out", file("csr"), "-subj", f"/O=auditors/CN={who}-{time.time_ns()}")
        openssl("x509", "-req", "-in", file("csr"), "-CA", self.folder / "ca.crt", "-CAkey",
                self.folder / "ca.key", "-set_serial", time.time_ns(), "-days", "2", "-out", file("crt.new"),
                "-extfile", file("ext"))
        os.replace(file("key.new"), file("key"))
        time.sleep(1)
        os.replace(file("crt.new"), file("crt"))

    def serial(self):
        """Of the certificate that it shows now."""
        context = ssl.create_default_context(cafile=self.folder / "ca.crt")
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname=NAME) as secure:
                return secure.getpeercert()["serialNumber"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
