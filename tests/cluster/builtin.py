"""The default roles that a new server makes by itself, against those that nsposture holds.

Usage: builtin.py BUILT PROGRAM [--write]
With --write the server's go to graph/rbac/builtin/1.NN.json: this is how the set of a version comes
to be.
"""
import json
import pathlib
import sys
import time

from cluster import Cluster

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "graph/rbac/builtin"
KINDS = ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
RBAC = "/apis/rbac.authorization.k8s.io/v1"
OWN = ("annotations", "labels", "name", "namespace")


def is_default(item):
    return item["metadata"].get("labels", {}).get("kubernetes.io/bootstrapping") == "rbac-defaults"


def plain(kind, item):
    """Without what the server and its controllers put in."""
    made = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, **item,
            "metadata": {key: item["metadata"][key] for key in OWN if key in item["metadata"]}}
    if "aggregationRule" in made:
        made.pop("rules", None)
    return {key: value for key, value in made.items() if value}


def defaults_of(api):
    items = []
    for kind in KINDS:
        listed = api.ask("GET", f"{RBAC}/{kind.lower()}s?labelSelector=kubernetes.io/bootstrapping%3Drbac-defaults")
        items += [plain(kind, item) for item in listed["items"] if is_default(item)]
    order = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(items, key=lambda item: (order[item["kind"]], item["metadata"].get("namespace", ""),
                                           item["metadata"]["name"]))


def settled(api):
    """The server makes them in its first seconds, one after the other."""
    before = []
    for _ in range(60):
        items = defaults_of(api)
        if items and items == before:
            return items
        before = items
        time.sleep(1)
    raise RuntimeError("the default roles still change after a minute")


def as_text(items):
    lines = ",\n".join(json.dumps(item, sort_keys=True) for item in items)
    return f'{{"apiVersion": "v1", "kind": "List", "items": [\n{lines}\n]}}\n'


def key(item):
    return item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"]


def differences(server, held):
    server, held = ({key(item): item for item in items} for items in (server, held))
    for name in sorted(server.keys() | held.keys()):
        if server.get(name) != held.get(name):
            yield name, server.get(name), held.get(name)


def main(built, _program, *options):
    with Cluster(built) as cluster:
        items = settled(cluster.api)
        version = f"1.{cluster.minor()}"
    path = FOLDER / f"{version}.json"
    if "--write" in options:
        path.write_text(as_text(items))
        print(f"builtin: {len(items)} objects of {cluster.version} written to {path.name}")
        return 0
    if not path.exists():
        print(f"builtin: nsposture has no set of {version}: --write makes it")
        return 1
    found = list(differences(items, json.loads(path.read_text())["items"]))
    print(f"builtin: {len(items)} objects of {cluster.version}, {len(found)} differ from {path.name}")
    for name, server, held in found:
        print(f"  {' '.join(filter(None, name))}\n    server: {json.dumps(server)}\n    held: {json.dumps(held)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
