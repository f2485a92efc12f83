#!/usr/bin/env python3
"""Records what kustomize builds: fixtures/reading/kustomize.jsonl.gz, which
tests/unit/check/kustomize_test.cpp holds our own building against. Needs kubectl with its built-in
kustomize, and PyYAML. Features are put together by hand and, always the same way, by chance.
"""
import concurrent.futures
import gzip
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import yaml

from record_reading import KINDS, RBAC, reduced

COMBINATIONS = 160
ROLE = f"""apiVersion: {RBAC}/v1
kind: ClusterRole
metadata:
  name: reader
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get]
"""
BINDING = f"""apiVersion: {RBAC}/v1
kind: ClusterRoleBinding
metadata:
  name: reader
roleRef: {{apiGroup: {RBAC}, kind: ClusterRole, name: reader}}
subjects:
- kind: ServiceAccount
  name: runner
  namespace: ci
- kind: ServiceAccount
  name: default
  namespace: other
- {{apiGroup: {RBAC}, kind: Group, name: devs}}
"""
LOCAL = f"""apiVersion: {RBAC}/v1
kind: Role
metadata: {{name: local}}
rules:
- {{apiGroups: [""], resources: [secrets], verbs: [get]}}
---
apiVersion: {RBAC}/v1
kind: RoleBinding
metadata: {{name: local}}
roleRef: {{apiGroup: {RBAC}, kind: Role, name: local}}
subjects:
- {{kind: ServiceAccount, name: runner, namespace: ci}}
"""
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner, namespace: ci}\n"
OPEN = ACCOUNT.replace(", namespace: ci", "")
SPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: ci}\n"
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec: {template: {spec: {serviceAccountName: runner, containers: [{name: a, image: b}]}}}
"""
HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
STAR = "[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]"
ALL = {"role.yaml": ROLE, "binding.yaml": BINDING, "local.yaml": LOCAL, "account.yaml": ACCOUNT,
       "app.yaml": DEPLOYMENT, "space.yaml": SPACE}
NAMES = "[role.yaml, binding.yaml, local.yaml, account.yaml, app.yaml, space.yaml]"


def one(extra, files=None, resources=NAMES):
    return {"kustomization.yaml": HEAD + f"resources: {resources}\n" + extra, **ALL, **(files or {})}


def base(extra, overlay, files=None):
    inner = {"base/" + name: text for name, text in one(extra).items()}
    return {"kustomization.yaml": HEAD + "resources: [base]\n" + overlay, **inner, **(files or {})}


SMP = f"apiVersion: {RBAC}/v1\nkind: ClusterRole\nmetadata: {{name: reader}}\nrules: {STAR}\n"
INLINE = "patches:\n- patch: |-\n" + "".join("    " + line + "\n" for line in SMP.strip().split("\n"))
JSON6902 = ("patches:\n- target: {kind: ClusterRoleBinding, name: reader}\n  patch: |-\n"
            "    - op: replace\n      path: /roleRef/name\n      value: cluster-admin\n")
ADD = ("patches:\n- target: {kind: ClusterRole}\n  patch: |-\n    - op: add\n      path: /rules/-\n"
       "      value: {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n")
EVIL = BINDING.replace("name: reader}", "name: cluster-admin}")

HAND = {
    "plain": one(""),
    "namespace": one("namespace: team\n"),
    "namespace-open-subjects": one("namespace: team\n", {"account.yaml": OPEN, "binding.yaml": BINDING.replace("  namespace: ci\n", "")}),
    "prefix": one("namePrefix: a-\n"),
    "suffix": one("nameSuffix: -z\n"),
    "prefix-makes-admin": one("namePrefix: cluster-\n", {"role.yaml": ROLE.replace("reader", "admin"), "binding.yaml": EVIL}),
    "everything": one("namespace: team\nnamePrefix: a-\nnameSuffix: -z\n"),
    "labels": one("labels:\n- pairs: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}\n"),
    "common-labels": one("commonLabels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}\n"),
    "no-extension": one("", {"evil": EVIL}, "[evil]"),
    "odd-extension": one("", {"evil.txt": EVIL}, "[evil.txt]"),
    "hidden": one("", {".evil.yaml": EVIL}, "[.evil.yaml]"),
    "folder-without-kustomization": one("", {"f/evil.yaml": EVIL}, "[f]"),
    "other-name": {"base/kustomization.yml": HEAD + "resources: [a.yaml]\n", "base/a.yaml": EVIL, "kustomization.yaml": HEAD + "resources: [base]\n"},
    "bare-name": {"base/Kustomization": HEAD + "resources: [a.yaml]\n", "base/a.yaml": EVIL, "kustomization.yaml": HEAD + "resources: [base]\n"},
    "bases": {**base("", ""), "kustomization.yaml": HEAD + "bases: [base]\n"},
    "no-kind": {"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": EVIL},
    "overlay-namespace": base("namespace: inner\n", "namespace: outer\n"),
    "overlay-prefix": base("namePrefix: a-\n", "namePrefix: b-\n"),
    "two-bases": {"kustomization.yaml": HEAD + "resources: [x, y]\n",
                  **{"x/" + n: t for n, t in one("namePrefix: x-\n").items() if n != "space.yaml"},
                  **{"y/" + n: t for n, t in one("namePrefix: y-\n").items() if n != "space.yaml"}},
    "patch-inline": one(INLINE),
    "patch-file": one("patches: [{path: p}]\n", {"p": SMP}),
    "patch-strategic": one("patchesStrategicMerge: [p.yaml]\n", {"p.yaml": SMP}),
    "patch-strategic-inline": one("patchesStrategicMerge:\n- |-\n" + "".join("  " + line + "\n" for line in SMP.strip().split("\n"))),
    "patch-json": one(JSON6902),
    "patch-json-add": one(ADD),
    "patch-json-old": one("patchesJson6902:\n- target: {group: rbac.authorization.k8s.io, version: v1, kind: ClusterRoleBinding, name: reader}\n  path: p.yaml\n",
                          {"p.yaml": "- {op: replace, path: /roleRef/name, value: cluster-admin}\n"}),
    "patch-kind": one("patches:\n- target: {kind: ServiceAccount}\n  patch: |-\n    - {op: replace, path: /kind, value: ClusterRole}\n    - {op: replace, path: /apiVersion, value: rbac.authorization.k8s.io/v1}\n    - {op: add, path: /rules, value: " + STAR + "}\n"),
    "patch-delete": one("patches:\n- patch: |-\n    $patch: delete\n    apiVersion: rbac.authorization.k8s.io/v1\n    kind: ClusterRoleBinding\n    metadata: {name: reader}\n"),
    "patch-replace": one("patches:\n- patch: |-\n    $patch: replace\n    apiVersion: rbac.authorization.k8s.io/v1\n    kind: ClusterRole\n    metadata: {name: reader}\n    rules: " + STAR + "\n"),
    "patch-null": one("patches:\n- patch: |-\n    apiVersion: rbac.authorization.k8s.io/v1\n    kind: ClusterRoleBinding\n    metadata: {name: reader}\n    subjects: null\n"),
    "patch-target-smp": one("patches:\n- target: {kind: ClusterRole, name: read.*}\n  patch: |-\n    kind: ClusterRole\n    metadata: {name: any}\n    rules: " + STAR + "\n"),
    "patch-regex": one(ADD.replace("kind: ClusterRole}", "kind: (Cluster)?Role}")),
    "patch-or": one(ADD.replace("kind: ClusterRole}", "kind: ClusterRole|Role}")),
    "patch-label": one(ADD.replace("kind: ClusterRole}", "labelSelector: a=b}")),
    "patch-label-hit": one(ADD.replace("kind: ClusterRole}", "labelSelector: a=b}"), {"role.yaml": ROLE.replace("name: reader", "name: reader\n  labels: {a: b}")}),
    "patch-after-prefix": base("namePrefix: a-\n", INLINE),
    "patch-new-name": base("namePrefix: a-\n", INLINE.replace("name: reader", "name: a-reader")),
    "patch-kind-change": one(INLINE + "  options: {allowKindChange: true}\n"),
    "patch-deployment": one("patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: app}\n    spec: {template: {spec: {serviceAccountName: other}}}\n"),
    "patch-missing": one(INLINE.replace("name: reader", "name: nobody")),
    "component": one("components: [c]\n", {"c/kustomization.yaml": COMPONENT + "resources: [evil.yaml]\n" + ADD, "c/evil.yaml": EVIL.replace("name: reader\nroleRef", "name: evil\nroleRef")}),
    "component-prefix": one("components: [c]\n", {"c/kustomization.yaml": COMPONENT + "namePrefix: c-\n"}),
    "component-namespace": one("components: [c]\nnamespace: outer\n", {"c/kustomization.yaml": COMPONENT + "namespace: inner\n"}),
    "component-as-resource": one("", {"c/kustomization.yaml": COMPONENT + "resources: [a.yaml]\n", "c/a.yaml": EVIL}, "[c]"),
    "generators": one("configMapGenerator:\n- name: a\n  literals: [x=y]\nsecretGenerator:\n- name: b\n  literals: [x=y]\n"),
    "generator-plugin": one("generators: [g.yaml]\n", {"g.yaml": "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: m}\nliterals: [a=b]\n"}),
    "transformer": one("transformers:\n- |-\n  apiVersion: builtin\n  kind: PatchTransformer\n  metadata: {name: t}\n  target: {kind: ClusterRoleBinding, name: reader}\n  patch: '[{op: replace, path: /roleRef/name, value: cluster-admin}]'\n"),
    "replacements": one("replacements:\n- source: {kind: ServiceAccount, name: runner, fieldPath: metadata.name}\n  targets:\n  - select: {kind: ClusterRoleBinding}\n    fieldPaths: [roleRef.name]\n"),
    "replacements-harmless": one("replacements:\n- source: {kind: ServiceAccount, name: runner, fieldPath: metadata.name}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [metadata.name]\n"),
    "replacements-kind": one("replacements:\n- source: {kind: ClusterRole, name: reader, fieldPath: kind}\n  targets:\n  - select: {kind: ServiceAccount}\n    fieldPaths: [kind]\n"),
    "vars": one("vars:\n- name: X\n  objref: {kind: ServiceAccount, name: runner, apiVersion: v1}\n", {"binding.yaml": BINDING.replace("name: devs", "name: $(X)")}),
    "configurations": one("namespace: team\nconfigurations: [c.yaml]\n", {"c.yaml": "namespace:\n- path: roleRef/name\n  kind: ClusterRoleBinding\n"}),
    "configurations-harmless": one("configurations: [c.yaml]\n", {"c.yaml": "nameReference:\n- kind: Service\n  version: v1\n  fieldSpecs:\n  - kind: CustomResourceDefinition\n    path: spec/conversion\n"}),
    "remote": one("", None, "[role.yaml, 'https://127.0.0.1:1/x.yaml']"),
    "missing": one("", None, "[role.yaml, gone.yaml]"),
    "helm": one("helmCharts:\n- name: c\n  repo: https://127.0.0.1:1\n  version: 1.0.0\n"),
    "openapi": one("openapi: {path: o.json}\n", {"o.json": "{}"}),
    "unknown-field": one("wrong: true\n"),
    "list": one("", {"l.yaml": "apiVersion: v1\nkind: List\nitems:\n" + "".join(("- " if i == 0 else "  ") + line + "\n" for i, line in enumerate(EVIL.strip().split("\n")))}, "[l.yaml]"),
    "role-list": one("", {"l.yaml": f"apiVersion: {RBAC}/v1\nkind: ClusterRoleList\nitems:\n- metadata: {{name: x}}\n  rules: {STAR}\n"}, "[l.yaml]"),
    "anchors": one("", {"role.yaml": ROLE + "- &a {apiGroups: [apps], resources: [deployments], verbs: [get]}\n- <<: *a\n  verbs: [list]\n"}),
    "merge-before": one("", {"role.yaml": ROLE.replace("rules:", "x: &x {rules: " + STAR + "}\nrules:") + "<<: *x\n"}),
    "duplicate-key": one("", {"role.yaml": ROLE + "rules: " + STAR + "\n"}),
    "same-object": one("", {"again.yaml": ROLE}, "[role.yaml, again.yaml]"),
    "annotations": one("commonAnnotations: {rbac.authorization.kubernetes.io/autoupdate: 'false'}\n"),
    "images": one("images: [{name: b, newTag: c}]\nreplicas: [{name: app, count: 2}]\n"),
    "ring": {"kustomization.yaml": HEAD + "resources: [a]\n", "a/kustomization.yaml": HEAD + "resources: [../]\n"},
    "crlf": {name: text.replace("\n", "\r\n") for name, text in one("namespace: team\n").items()},
}

FEATURES = ["namespace: team\n", "namePrefix: p-\n", "nameSuffix: -s\n", INLINE, JSON6902, ADD,
            "labels:\n- pairs: {a: b}\n", "commonAnnotations: {a: b}\n", "images: [{name: b, newTag: c}]\n"]


def chosen(rng):
    extra, seen = "", set()
    for feature in rng.sample(FEATURES, rng.randint(0, 4)):
        key = feature.split(":")[0]
        if key not in seen:
            seen.add(key)
            extra += feature
    return extra


def combination(rng):
    files = dict(ALL)
    if rng.random() < 0.4:
        files["account.yaml"] = OPEN
    if rng.random() < 0.3:
        files["binding.yaml"] = BINDING.replace("  namespace: ci\n", "")
    if rng.random() < 0.3:
        files["local.yaml"] = LOCAL.replace("{name: local}\nr", "{name: local, namespace: ci}\nr")
    tree = {"base/" + name: text for name, text in files.items()}
    tree["base/kustomization.yaml"] = HEAD + f"resources: {NAMES}\n" + chosen(rng)
    tree["kustomization.yaml"] = HEAD + "resources: [base]\n" + chosen(rng)
    if rng.random() < 0.4:
        tree["kustomization.yaml"] += "components: [c]\n"
        tree["c/kustomization.yaml"] = COMPONENT + chosen(rng)
    return tree


def answer(name, files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = pathlib.Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        run = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, timeout=120,
                             check=False)
        error = run.stderr.decode(errors="replace").replace(folder, "FOLDER") if run.returncode else ""
    objects = [item for item in yaml.safe_load_all(run.stdout.decode()) if item] if not error else []
    return {"name": name, "files": files, "error": error.strip()[:300],
            "objects": [item for item in map(reduced, objects) if item and item["kind"] in KINDS]}


def main():
    rng = random.Random(20261130)
    inputs = dict(HAND)
    for i in range(COMBINATIONS):
        inputs[f"combination-{i}"] = combination(rng)
    version = json.loads(subprocess.run(["kubectl", "version", "--client", "-o", "json"],
                                        capture_output=True, check=True).stdout)
    head = {"kustomize": version["kustomizeVersion"], "command": "kubectl kustomize FOLDER"}
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda item: answer(*item), inputs.items()))
    target = sys.argv[1] if len(sys.argv) > 1 else "fixtures/reading/kustomize.jsonl.gz"
    lines = [json.dumps(head, sort_keys=True)] + [json.dumps(a, sort_keys=True) for a in answers]
    with open(target, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        out.write(("\n".join(lines) + "\n").encode())
    print(f"{len(answers)} inputs, {sum(1 for a in answers if not a['error'])} built")


if __name__ == "__main__":
    main()
