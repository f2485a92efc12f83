"""Brings a cluster back to what it was when it started: a new one for each case takes longer."""
import time

from cluster import Refused

RBAC = "/apis/rbac.authorization.k8s.io/v1"
ADMISSION = "/apis/admissionregistration.k8s.io"
# In the order in which things go: a pod holds its namespace up, and a webhook the making of anything.
LISTS = [f"{ADMISSION}/v1/mutatingwebhookconfigurations", f"{ADMISSION}/v1/validatingwebhookconfigurations",
         f"{ADMISSION}/v1/validatingadmissionpolicybindings", f"{ADMISSION}/v1/validatingadmissionpolicies",
         f"{ADMISSION}/v1/mutatingadmissionpolicybindings",
         f"{ADMISSION}/v1/mutatingadmissionpolicies", "/apis/apps/v1/deployments",
         "/apis/apps/v1/statefulsets", "/apis/apps/v1/daemonsets", "/apis/apps/v1/replicasets",
         "/api/v1/replicationcontrollers", "/apis/batch/v1/cronjobs", "/apis/batch/v1/jobs", "/api/v1/pods", "/api/v1/nodes",
         "/apis/certificates.k8s.io/v1/certificatesigningrequests", f"{RBAC}/clusterrolebindings",
         f"{RBAC}/rolebindings", f"{RBAC}/clusterroles", f"{RBAC}/roles", "/api/v1/secrets",
         "/api/v1/serviceaccounts", "/api/v1/configmaps", "/api/v1/namespaces"]


# Where cases put their objects. They stay, empty: a namespace takes six seconds to go away.
STANDING = ("pa", "pb")


class Baseline:
    """`passing` begins the names of namespaces that nobody makes again: they go when they go."""

    def __init__(self, api, passing):
        self.api, self.passing = api, passing
        for name in STANDING:
            self.send("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        self.before = {path: self.objects(path) for path in LISTS}

    def objects(self, path):
        try:
            items = self.api.ask("GET", path)["items"]
        except Refused as refused:
            if refused.status != 404:  # which is a kind that this version does not serve
                raise
            items = []
        return {self.place(path, item): item for item in items if not self.passes(item)}

    def passes(self, item):
        """Whether it is going away already, where nobody waits for it."""
        metadata = item["metadata"]
        if metadata.get("namespace", "").startswith(self.passing):
            return True
        return metadata["name"].startswith(self.passing) and "deletionTimestamp" in metadata

    @staticmethod
    def place(path, item):
        """The path of one object."""
        folder, _, resource = path.rpartition("/")
        namespace = item["metadata"].get("namespace")
        middle = f"namespaces/{namespace}/" if namespace else ""
        return f"{folder}/{middle}{resource}/{item['metadata']['name']}"

    def restore(self):
        for path in LISTS:
            now = self.objects(path)
            for place in now.keys() - self.before[path].keys():
                self.remove(place)
            for place, item in self.before[path].items():
                if place not in now:
                    self.send("POST", place.rpartition("/")[0], content(item))
                elif content(now[place]) != content(item):
                    self.set_right(place, item)
        for _ in range(300):
            if self.objects("/api/v1/namespaces").keys() == self.before["/api/v1/namespaces"].keys():
                return
            time.sleep(0.1)
        raise RuntimeError("a namespace does not go away")

    def set_right(self, place, item):
        """Made anew where a field cannot be changed, as a binding's role."""
        try:
            self.send("PUT", place, content(item))
        except Refused as refused:
            if refused.status != 422:
                raise
            self.remove(place)
            self.send("POST", place.rpartition("/")[0], content(item))

    def remove(self, place):
        self.send("DELETE", place, {"gracePeriodSeconds": 0})

    def send(self, method, path, body):
        try:
            self.api.ask(method, path, body)
        except Refused as refused:
            if refused.status not in (404, 409):  # gone, or made anew, by a controller meanwhile
                raise


def content(item):
    """The object without what the server writes: it differs each time."""
    metadata = {key: item["metadata"][key] for key in ("name", "namespace", "labels", "annotations")
                if key in item["metadata"]}
    return {**{key: value for key, value in item.items() if key != "status"}, "metadata": metadata}
