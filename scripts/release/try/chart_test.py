"""chart_test.py DEFAULT ALL KUSTOMIZE: the rendered chart gives the permissions and the restrictions of the
kustomize folder, no more and no less."""
import pathlib
import sys

import yaml


def objects(text):
    return [one for one in yaml.safe_load_all(text) if one]


def of_kind(kind, found):
    return [one for one in found if one["kind"] == kind]


def pod(workload):
    spec = workload["spec"]
    template = spec.get("jobTemplate", {}).get("spec", spec)["template"]
    return template["spec"]


def comparable(workload):
    spec = pod(workload)
    container = spec["containers"][0]
    return {"args": container["args"], "container": container["securityContext"], "pod": spec["securityContext"],
            "resources": container["resources"], "mounts": container["volumeMounts"], "volumes": spec["volumes"],
            "account": spec["serviceAccountName"]}


default, everything = (objects(pathlib.Path(name).read_text()) for name in sys.argv[1:3])
folder = pathlib.Path(sys.argv[3])
wanted = [one for path in folder.glob("*.yaml") for one in objects(path.read_text())]
serve = [one for path in (folder / "serve").glob("*.yaml") for one in objects(path.read_text())]

assert of_kind("ClusterRole", default)[0]["rules"] == of_kind("ClusterRole", wanted)[0]["rules"]
binding = of_kind("ClusterRoleBinding", default)[0]
assert binding["subjects"] == of_kind("ClusterRoleBinding", wanted)[0]["subjects"]
assert binding["roleRef"]["name"] == of_kind("ClusterRole", default)[0]["metadata"]["name"]
assert comparable(of_kind("CronJob", default)[0]) == comparable(of_kind("CronJob", wanted)[0])
assert not of_kind("Deployment", default)
assert comparable(of_kind("Deployment", everything)[0]) == comparable(of_kind("Deployment", serve)[0])
assert len(of_kind("NetworkPolicy", default)) == 1 and len(of_kind("NetworkPolicy", everything)) == 2
assert of_kind("PrometheusRule", everything)[0]["spec"]["groups"][0]["rules"]
