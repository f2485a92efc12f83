"""A test cluster to talk to: started for a test, gone with it. Standard library only."""
import http.client
import json
import os
import pathlib
import ssl
import subprocess
import time
import urllib.parse


class Refused(Exception):
    """The API server's answer was no; `status` is the HTTP status."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body.get('message', body)}")
        self.status, self.body = status, body


class Cluster:
    """One control plane, as a context manager. `built` is the folder with the two programs. With a
    folder of its own it can be restarted; `flags` are for the API server."""

    def __init__(self, built, folder=None, flags=()):
        built = pathlib.Path(built).resolve()
        own = ["--folder", folder] if folder else []
        self.command = [built / "server", *own, "--", *flags]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        began = time.monotonic()
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the test cluster did not start: exit code {self.process.wait()}")
        self.__dict__.update(json.loads(line))
        self.seconds_to_start = time.monotonic() - began
        self.api = Api(self)

    def stop(self):
        """In good order: audit events that are on their way are delivered, where the folder stays."""
        self.process.stdin.close()
        self.process.wait(timeout=120)
        self.process.stdout.close()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def minor(self):
        return int(self.version.split(".")[1])

    def run_kubectl(self, *arguments, kubeconfig=None, text=None):
        result = subprocess.run([self.kubectl, "--kubeconfig", kubeconfig or self.kubeconfig, *arguments],
                                capture_output=True, text=True, input=text, timeout=120)
        if result.returncode:
            raise RuntimeError(f"kubectl {' '.join(arguments)}: {result.stderr}")
        return result.stdout

    def dump(self, path, kinds="clusterroles,clusterrolebindings,roles,rolebindings,namespaces,serviceaccounts"):
        """What a person would dump for nsposture."""
        path.write_text(self.run_kubectl("get", kinds, "--all-namespaces", "-o", "json"))
        return path

    def kubeconfig_of(self, folder, credentials):
        """A kubeconfig of its own, with lines of YAML as credentials."""
        path = folder / "kubeconfig"
        path.write_text(f"""apiVersion: v1
kind: Config
clusters:
- {{name: c, cluster: {{server: "{self.server}", certificate-authority: "{self.ca_cert}"}}}}
users:
- {{name: me, user: {credentials}}}
contexts:
- {{name: me, context: {{cluster: c, user: me}}}}
current-context: me
""")
        path.chmod(0o600)
        return path

    def user(self, folder, name, groups=()):
        """A kubeconfig of a user with a client certificate, signed by the cluster's own authority."""
        key, request, certificate = folder / "user.key", folder / "user.csr", folder / "user.crt"
        subject = "".join(f"/O={group}" for group in groups) + f"/CN={name}"
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", key, "-out", request, "-subj", subject)
        openssl("x509", "-req", "-in", request, "-CA", self.ca_cert, "-CAkey", self.ca_key,
                "-set_serial", str(time.time_ns()), "-days", "2", "-out", certificate)
        return self.kubeconfig_of(folder, json.dumps({"client-certificate": str(certificate),
                                                      "client-key": str(key)}))

    def account(self, folder, namespace, name, pod=None):
        """A kubeconfig with a token of the account, such as a pod has that is named."""
        bound = []
        if pod:
            uid = self.run_kubectl("-n", namespace, "get", "pod", pod, "-o", "jsonpath={.metadata.uid}")
            bound = ["--bound-object-kind=Pod", f"--bound-object-name={pod}", f"--bound-object-uid={uid}"]
        token = self.run_kubectl("-n", namespace, "create", "token", name, *bound).strip()
        return self.kubeconfig_of(folder, json.dumps({"token": token}))


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Api:
    """Requests over one connection, as the administrator or as who has these headers (and then no
    certificate), or this certificate (`FILE.crt`, `FILE.key`); answers are parsed JSON."""

    def __init__(self, cluster, headers=None, certificate=None):
        context = ssl.create_default_context(cafile=cluster.ca_cert)
        if certificate or not headers:
            certificate = certificate or cluster.kubeconfig
            context.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")
        address = urllib.parse.urlsplit(cluster.server)
        self.headers = headers or {}
        self.connection = http.client.HTTPSConnection(address.hostname, address.port, context=context,
                                                      timeout=60)

    def ask(self, method, path, body=None, kind="application/json"):
        try:
            answer = self.send(method, path, body, kind)
        except http.client.RemoteDisconnected:
            # The server closes a connection that was idle. A write may have been done, so it is not sent again.
            if method != "GET":
                raise
            answer = self.send(method, path, body, kind)
        text = answer.read()
        if answer.status >= 300:
            raise Refused(answer.status, parsed_or_text(text))
        return json.loads(text or b"{}")

    def send(self, method, path, body, kind):
        self.connection.request(method, path, body and json.dumps(body),
                                {"Content-Type": kind, **self.headers})
        return self.connection.getresponse()

    def exists(self, path):
        try:
            self.ask("GET", path)
            return True
        except Refused as refused:
            if refused.status == 404:
                return False
            raise


def parsed_or_text(text):
    """A server that is about to end answers in plain words."""
    try:
        return json.loads(text)
    except ValueError:
        return {"message": text.decode(errors="replace")}


def run_program(program, *arguments, text=None):
    """nsposture, without the surroundings of whoever runs the test: code, stdout, stderr."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent"}
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, input=text,
                            env=surroundings, timeout=300)
    return result.returncode, result.stdout, result.stderr
