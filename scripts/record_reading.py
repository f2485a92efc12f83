#!/usr/bin/env python3
"""Records how kubectl reads manifests: fixtures/reading/corpus.jsonl.gz, which
tests/unit/ingest/rbac/differential_test.cpp holds our own reading against.

Needs kubectl, no cluster: `kubectl label --local` reads files as `kubectl apply` does and prints the
objects. The inputs are those of HAND below and mutations of them, always the same ones.
"""
import base64
import concurrent.futures
import gzip
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

MUTATIONS = 900
RBAC = "rbac.authorization.k8s.io"
KINDS = {"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}

ROLE = f"""apiVersion: {RBAC}/v1
kind: ClusterRole
metadata:
  name: reader
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get] # read only
"""
BINDING = f"""apiVersion: {RBAC}/v1
kind: ClusterRoleBinding
metadata:
  name: reader
roleRef:
  apiGroup: {RBAC}
  kind: ClusterRole
  name: reader
subjects:
- kind: User
  apiGroup: {RBAC}
  name: mallory
"""
FLOW = (f'{{apiVersion: {RBAC}/v1, kind: ClusterRole, metadata: {{name: flow}}, rules: '
        '[{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]}\n')
JSON = json.dumps({"apiVersion": RBAC + "/v1", "kind": "ClusterRole", "metadata": {"name": "json"},
                   "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]})
ANCHORS = f"""apiVersion: {RBAC}/v1
kind: Role
metadata: &m
  name: anchored
  namespace: ci
rules:
- &a
  apiGroups: [""]
  resources: [pods]
  verbs: &v [get, list]
- <<: *a
  resources: [secrets]
- apiGroups: [""]
  resources: [configmaps]
  verbs: *v
"""
LIST = f"""apiVersion: v1
kind: List
items:
- apiVersion: {RBAC}/v1
  kind: ClusterRole
  metadata: {{name: one}}
  rules: []
- apiVersion: {RBAC}/v1
  kind: Role
  metadata: {{name: two, namespace: ci}}
  rules:
  - {{apiGroups: [""], resources: [secrets], verbs: [get]}}
"""
BLOCK = f"""apiVersion: v1
kind: ConfigMap
metadata:
  name: text
data:
  a: |
    apiVersion: {RBAC}/v1
    kind: ClusterRole
  b: >-
    folded
    text
---
{ROLE}"""
FIRST = "verbs: [get] # read only"
MORE = ['- apiGroups: ["*"]', '  resources: ["*"]', '  verbs: ["*"]']


def joined(separator):
    return ROLE.replace(FIRST + "\n", FIRST + separator + separator.join(MORE) + "\n") + "---\n" + BINDING


def listed(kind, nested):
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: x}}\nitems:\n" + "\n".join(
        "- " + line if i == 0 else "  " + line
        for doc in nested for i, line in enumerate(doc.rstrip().split("\n"))) + "\n"


def b64(text):
    return base64.b64encode(text.encode()).decode()


HAND = {
    "plain": ROLE + "---\n" + BINDING,
    "flow": FLOW,
    "json": JSON,
    "anchors": ANCHORS,
    "list": LIST,
    "block": BLOCK,
    # Line ends.
    "nel": joined("\u0085"), "ls": joined("\u2028"), "ps": joined("\u2029"), "cr": joined("\r"),
    "crlf": (ROLE + "---\n" + BINDING).replace("\n", "\r\n"),
    "all-nel": ROLE.replace("\n", "\u0085"),
    "all-cr": ROLE.replace("\n", "\r"),
    "nel-marker": ROLE + "\u0085---\u0085" + BINDING,
    "ls-marker": ROLE.rstrip() + "\u2028---\u2028" + BINDING,
    "ls-in-text": ROLE.replace("name: reader", 'name: reader\n  annotations: {a: "x\u2028y"}'),
    "nel-in-block": BLOCK.replace("kind: ClusterRole\n  b", "kind: ClusterRole\u0085    more\n  b"),
    "nel-out-of-block": BLOCK.replace("    text\n", "    text\u0085rules: 1\n"),
    # Encodings and byte order marks.
    "utf8-bom": "\ufeff" + ROLE,
    "utf16-le": (b"\xff\xfe" + (ROLE + "---\n" + BINDING).encode("utf-16-le")),
    "utf16-be": (b"\xfe\xff" + ROLE.encode("utf-16-be")),
    "utf16-json": (b"\xff\xfe" + JSON.encode("utf-16-le")),
    "utf16-odd": (b"\xff\xfe" + ROLE.encode("utf-16-le") + b"x"),
    "utf16-pair": (b"\xff\xfe" + ROLE.replace("read only", "\U0001f600").encode("utf-16-le")),
    "utf16-no-bom": ROLE.encode("utf-16-le"),
    "utf32": (b"\xff\xfe\x00\x00" + ROLE.encode("utf-32-le")),
    "bom-second-document": ROLE + "---\n\ufeff" + BINDING,
    "bom-line": ROLE.replace("rules:", "\ufeffrules:"),
    "bom-in-text": ROLE.replace("read only", "read \ufeffonly"),
    "latin1-comment": ROLE.encode().replace(b"read only", b"l\xe9se"),
    "latin1-name": ROLE.encode().replace(b"name: reader", b"name: l\xe9se"),
    "nul": ROLE.replace("read only", "read\0only"),
    # Tags.
    "binary-kind": BINDING.replace("kind: ClusterRoleBinding", "kind: !!binary " + b64("ClusterRoleBinding")),
    "binary-key": BINDING.replace("kind: ClusterRoleBinding", "!!binary " + b64("kind") + ": ClusterRoleBinding"),
    "binary-role": BINDING.replace("  name: reader\nsubjects", "  name: !!binary " + b64("cluster-admin") + "\nsubjects"),
    "binary-long": BINDING.replace("kind: ClusterRoleBinding", "kind: !<tag:yaml.org,2002:binary> " + b64("ClusterRoleBinding")),
    "binary-block": BINDING.replace("kind: ClusterRoleBinding", "kind: !!binary |\n  " + b64("ClusterRoleBinding")),
    "binary-wrong": BINDING.replace("kind: ClusterRoleBinding", "kind: !!binary @@@"),
    "binary-handle": "%TAG !b! tag:yaml.org,2002:\n---\n" + BINDING.replace("kind: ClusterRoleBinding", "kind: !b!binary " + b64("ClusterRoleBinding")),
    "str-tag": BINDING.replace("kind: ClusterRoleBinding", "kind: !!str ClusterRoleBinding"),
    "own-tag": BINDING.replace("kind: ClusterRoleBinding", "kind: !mine ClusterRoleBinding"),
    "bang-tag": BINDING.replace("kind: ClusterRoleBinding", "kind: ! ClusterRoleBinding"),
    "str-number": ROLE.replace("name: reader", "name: !!str 5"),
    "int-name": ROLE.replace("name: reader", "name: 5"),
    "null-tag": ROLE.replace("verbs: [get]", "verbs: [!!null get, list]"),
    "set-tag": ROLE.replace("rules:", "labels: !!set {a, b}\nrules:"),
    "map-tag": ROLE.replace("metadata:\n", "metadata: !!map\n"),
    "seq-tag": ROLE.replace("verbs: [get]", "verbs: !!seq [get]"),
    "merge-tag": ANCHORS.replace("- <<: *a", '- !!merge "<<": *a'),
    "merge-quoted": ANCHORS.replace("- <<: *a", '- "<<": *a'),
    "merge-after": ANCHORS.replace("- <<: *a\n  resources: [secrets]", "- resources: [secrets]\n  <<: *a"),
    "merge-list": ANCHORS.replace("- <<: *a", "- <<: [*a, {resources: [x], verbs: [delete]}]"),
    "merge-twice": ANCHORS.replace("- <<: *a", "- <<: *a\n  <<: {verbs: ['*']}"),
    "merge-root": f"x: &x\n  kind: ClusterRole\n  rules: [{{apiGroups: ['*'], resources: ['*'], verbs: ['*']}}]\n<<: *x\napiVersion: {RBAC}/v1\nmetadata: {{name: merged}}\n",
    "merge-hides": f"x: &x {{rules: [{{apiGroups: ['*'], resources: ['*'], verbs: ['*']}}]}}\napiVersion: {RBAC}/v1\nkind: ClusterRole\nmetadata: {{name: merged}}\nrules: []\n<<: *x\n",
    "merge-not-hides": f"x: &x {{rules: [{{apiGroups: ['*'], resources: ['*'], verbs: ['*']}}]}}\n<<: *x\napiVersion: {RBAC}/v1\nkind: ClusterRole\nmetadata: {{name: merged}}\nrules: []\n",
    "alias-key": f"n: &k kind\napiVersion: {RBAC}/v1\n*k : ClusterRole\nmetadata: {{name: a}}\nrules: []\n",
    "anchor-again": f"x: &a Role\ny: &a ClusterRole\napiVersion: {RBAC}/v1\nkind: *a\nmetadata: {{name: a}}\nrules: []\n",
    # Duplicate keys.
    "twice-kind": BINDING.replace("kind: ClusterRoleBinding", "kind: ConfigMap\nkind: ClusterRoleBinding"),
    "twice-role": BINDING + "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n",
    "twice-rules": ROLE + "rules:\n- {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n",
    "twice-json": JSON[:-1] + ', "rules": []}',
    "twice-json-rules": '{"rules": [], ' + JSON[1:],
    "twice-quoted": ROLE + '"rules":\n- {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}\n',
    "twice-items": LIST + "items: []\n",
    "case-kind": BINDING.replace("kind: ClusterRoleBinding", "Kind: ClusterRoleBinding"),
    "case-items": LIST.replace("items:", "Items:"),
    # Lists.
    "configmap-items": listed("ConfigMap", [BINDING]),
    "role-items": listed("ClusterRole", [BINDING, ROLE]),
    "nested-list": listed("List", [LIST, BINDING]),
    "nested-configmap": listed("ConfigMap", [listed("Secret", [BINDING])]),
    "nested-deep": listed("A", [listed("B", [listed("C", [listed("D", [listed("E", [BINDING])])])])]),
    "typed-list": f"apiVersion: {RBAC}/v1\nkind: ClusterRoleList\nitems:\n- metadata: {{name: typed}}\n  rules: []\n",
    "typed-not-list": f"apiVersion: {RBAC}/v1\nkind: ClusterRole\nitems:\n- metadata: {{name: typed}}\n  rules: []\n",
    "items-null": ROLE + "items: null\n",
    "items-empty": ROLE + "items: []\n",
    "items-mapping": ROLE + "items: {}\n",
    "items-text": ROLE + "items: text\n",
    "list-json": json.dumps({"apiVersion": "v1", "kind": "List", "items": [json.loads(JSON)]}),
    "configmap-json": json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "items": [json.loads(JSON)]}),
    "escaped-json": json.dumps({"apiVersion": "v1", "kind": "List", "items": [json.loads(JSON)]}).replace('"items"', '"\\u0069tems"').replace("ClusterRole", "Cluster\\u0052ole"),
    "list-no-kind": LIST.replace("kind: List\n", ""),
    "array": "- " + FLOW,
    "array-json": "[" + JSON + "]",
    # Documents.
    "dots": ROLE + "...\n" + ROLE.replace("[get]", "[list]") + "---\n" + BINDING,
    "dots-end": ROLE + "...\n",
    "dots-marker": ROLE + "...\n---\n" + BINDING,
    "dots-first": "...\n" + ROLE,
    "dots-comment": ROLE + "... # the end\n" + BINDING,
    "same-twice": ROLE + "---\n" + ROLE.replace("[get]", "[list]"),
    "marker-comment": ROLE + "--- # next\n" + BINDING,
    "marker-space": ROLE + "---   \n" + BINDING,
    "marker-tab": ROLE + "---\t\n" + BINDING,
    "marker-text": ROLE + "--- " + FLOW,
    "marker-glued": ROLE + "---x\n" + BINDING,
    "four-dashes": ROLE + "----\n" + BINDING,
    "indented-marker": ROLE + " ---\n" + BINDING,
    "marker-in-block": BLOCK.replace("    text\n", "    text\n    ---\n    x\n"),
    "marker-in-quotes": ROLE.replace("name: reader", 'name: "a\n---\nb"'),
    "directive": "%YAML 1.1\n---\n" + ROLE,
    "directive-12": "%YAML 1.2\n---\n" + ROLE,
    "comment-only": "# nothing\n---\n" + ROLE,
    "empty-documents": "---\n---\n" + ROLE + "---\n",
    "json-then-yaml": JSON + "\n---\n" + BINDING,
    "yaml-then-json": ROLE + "---\n" + JSON,
    "json-json": JSON + "\n" + JSON.replace('"json"', '"second"'),
    "json-marker-json": JSON + "\n---\n" + JSON.replace('"json"', '"second"'),
    "json-comment": JSON + "\n# comment\n",
    "json-garbage": JSON + "garbage",
    "json-tail-yaml": JSON + "\n" + BINDING,
    "json-comma": JSON[:-1] + ",}",
    "jsonc": "// settings\n" + JSON,
    "flow-comma": FLOW.replace("]}\n", "],}\n"),
    "json-single-quotes": JSON.replace('"', "'"),
    # Scalars.
    "bool-verb": ROLE.replace("verbs: [get]", "verbs: [yes, on, n]"),
    "octal": ROLE.replace("name: reader", "name: 0o17"),
    "sexagesimal": ROLE.replace("name: reader", "name: 1:30"),
    "timestamp": ROLE.replace("name: reader", "name: 2001-01-01"),
    "hex": ROLE.replace("name: reader", "name: 0x1F"),
    "underscore": ROLE.replace("name: reader", "name: 1_000"),
    "tilde": ROLE.replace("rules:", "aggregationRule: ~\nrules:"),
    "star-plain": ROLE.replace("[get]", "['*']").replace('[""]', '["*"]').replace("[pods]", '["\\x2a"]'),
    "escape-u": BINDING.replace("kind: ClusterRoleBinding", '"\\x6bind": "Cluster\\u0052oleBinding"'),
    "escape-slash": ROLE.replace("name: reader", 'name: "a\\/b"'),
    "folded-key": f'apiVersion: {RBAC}/v1\n? "ki\\\n  nd"\n: ClusterRole\nmetadata: {{name: f}}\nrules: []\n',
    "explicit-key": f"apiVersion: {RBAC}/v1\n? kind\n: ClusterRole\nmetadata: {{name: f}}\nrules: []\n",
    "multi-line-plain": ROLE.replace("name: reader", "name:\n    reader"),
    "two-line-plain": ROLE.replace("name: reader", "name: rea\n    der"),
    "two-line-quoted": ROLE.replace("name: reader", 'name: "rea\n\n    der"'),
    "literal-name": ROLE.replace("name: reader", "name: |-\n    reader"),
    "folded-verb": ROLE.replace("verbs: [get] # read only", "verbs:\n  - >-\n    *\n"),
    "zero-indent": ROLE,
    "indented-list": ROLE.replace("- apiGroups", "  - apiGroups").replace("  resources", "    resources").replace("  verbs", "    verbs"),
    "tab-after-colon": ROLE.replace("kind: ", "kind:\t"),
    "tab-indent": ROLE.replace("  resources", "\tresources"),
    "tab-before-comment": ROLE.replace(" # read", "\t# read"),
    "comment-glued": ROLE.replace("[get] # read", "[get]# read"),
    "hash-in-name": ROLE.replace("name: reader", "name: a#b"),
    "colon-in-name": ROLE.replace("name: reader", "name: system:a"),
    "colon-glued": FLOW.replace("kind: ClusterRole", '"kind":ClusterRole'),
    "flow-multi": FLOW.replace(", ", ",\n  "),
    "flow-comment": FLOW.replace("kind:", "# c\n  kind:"),
    "empty-value": ROLE.replace("metadata:\n", "spec:\nmetadata:\n"),
    "question-null": ROLE + "? x\n",
    "null-key": ROLE + "~: x\n",
    "number-key": ROLE.replace("metadata:\n", "metadata:\n  labels: {5: a, true: b, 1.5: c}\n"),
    "mapping-key": ROLE + "? {a: b}\n: c\n",
    # Kinds and versions.
    "misspelt": BINDING.replace("kind: ClusterRoleBinding", "kind: ClusterRolebinding"),
    "v3": BINDING.replace("/v1\n", "/v3\n", 1),
    "core-group": BINDING.replace(f"{RBAC}/v1\n", "v1\n", 1),
    "openshift": BINDING.replace(f"{RBAC}/v1\n", "authorization.openshift.io/v1\n", 1),
    "generate-name": BINDING.replace("  name: reader\nroleRef", "  generateName: reader-\nroleRef"),
    "no-name": BINDING.replace("metadata:\n  name: reader\n", ""),
    "no-kind": ROLE.replace("kind: ClusterRole\n", ""),
    "no-version": ROLE.replace(f"apiVersion: {RBAC}/v1\n", ""),
    "values": "replicas: 2\nkind: Deployment\nimage: {tag: v1}\n",
    "install-config": "apiVersion: v1\nbaseDomain: example.com\nmetadata: {name: prod}\ncompute: []\n",
    "subject-no-namespace": BINDING + "- {kind: ServiceAccount, name: runner}\n",
    "template": ROLE.replace("name: reader", "name: {{ .Values.name }}"),
    "argo-braces": ROLE.replace("read only", "{{x}}"),
}
HAND["star-plain"] = ROLE.replace("[get]", '["\\x2a"]')


def mutate(rng, text):
    """One to three small changes, of the kinds by which readers differ."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        lines = text.split("\n")
        at = rng.randrange(len(lines))
        spot = rng.randrange(len(text)) if text else 0
        change = rng.randrange(14)
        if change == 0:
            text = text[:spot] + rng.choice(["\u0085", "\u2028", "\u2029", "\r", "\ufeff", "\t", "\u00a0", "\u200b"]) + text[spot:]
        elif change == 1:
            text = "\n".join(lines[:at] + [rng.choice(["...", "---", "--- ", "# c", "", "  ", "\ufeff", "%x"])] + lines[at:])
        elif change == 2:
            text = "\n".join(lines[:at] + lines[at:at + 1] + lines[at:])
        elif change == 3:
            text = "\n".join(lines[:at] + lines[at + 1:])
        elif change == 4:
            lines[at] = " " * rng.randint(1, 3) + lines[at]
            text = "\n".join(lines)
        elif change == 5:
            lines[at] = lines[at].lstrip(" ")
            text = "\n".join(lines)
        elif change == 6:
            word = rng.choice(re.findall(r"\w+", text) or ["x"])
            text = text.replace(word, rng.choice([f"!!binary {b64(word)}", f'"{word}"', f"'{word}'", f"!!str {word}", f"&x {word}"]), 1)
        elif change == 7:
            newlines = [m.start() for m in re.finditer("\n", text)] or [0]
            spot = rng.choice(newlines)
            text = text[:spot] + rng.choice(["\u0085", "\u2028", "\r", "\r\n", " \n", "\n\n", ""]) + text[spot + 1:]
        elif change == 8:
            text = text[:spot] + rng.choice("[]{},:#&*!|>'\"%@`-?") + text[spot:]
        elif change == 9:
            text = text[:spot] + text[spot + 1:]
        elif change == 10:
            other = rng.choice(list(HAND.values()))
            if isinstance(other, str):
                text += rng.choice(["---\n", "...\n", "\n", "\u2028---\n"]) + other
        elif change == 11:
            text = listed(rng.choice(["List", "ConfigMap", "ClusterRole", "RoleList"]), [text.split("---")[0]])
        elif change == 12:
            text = text.replace("kind:", rng.choice(['"kind":', "? kind\n:", "kind :", "'kind':", "!!str kind:"]), 1)
        else:
            lines[at] = lines[at] + rng.choice([" # c", "  ", "\t", " \\", " |", " >-", ":"])
            text = "\n".join(lines)
    return text


def reduced(item):
    group = str(item.get("apiVersion")).split("/")[0]
    if group != RBAC or item.get("kind") not in KINDS:
        return None
    meta = item.get("metadata")
    if not isinstance(meta, dict):
        meta = {}
    keep = {"kind": item["kind"], "namespace": meta.get("namespace", ""),
            "name": meta.get("name") or str(meta.get("generateName", "")) + "xxxxx"}
    for field in ("rules", "roleRef", "subjects"):
        if item.get(field) is not None:
            keep[field] = item[field]
    return keep


def answer(name, content):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.yaml"
        path.write_bytes(content)
        run = subprocess.run(["kubectl", "label", "--local", "-f", str(path), "-o", "json", "x=y"],
                             capture_output=True, timeout=60, check=False)
    objects, rest, decoder = [], run.stdout.decode().strip(), json.JSONDecoder()
    while rest:
        one, end = decoder.raw_decode(rest)
        objects += (one.get("items") or []) if one.get("kind") == "List" else [one]
        rest = rest[end:].strip()
    error = run.stderr.decode(errors="replace").strip().replace(str(path), "a.yaml")
    return {"name": name, "text": base64.b64encode(content).decode(), "others": len(objects),
            "objects": [one for one in map(reduced, objects) if one], "error": error}


def main():
    rng = random.Random(20261129)
    inputs = {name: text if isinstance(text, bytes) else text.encode() for name, text in HAND.items()}
    sources = [text for text in HAND.values() if isinstance(text, str)]
    for i in range(MUTATIONS):
        inputs[f"mutation-{i}"] = mutate(rng, rng.choice(sources)).encode()
    version = json.loads(subprocess.run(["kubectl", "version", "--client", "-o", "json"],
                                        capture_output=True, check=True).stdout)
    head = {"kubectl": version["clientVersion"]["gitVersion"],
            "kustomize": version["kustomizeVersion"], "command": "kubectl label --local -f FILE"}
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda item: answer(*item), inputs.items()))
    target = sys.argv[1] if len(sys.argv) > 1 else "fixtures/reading/corpus.jsonl.gz"
    lines = [json.dumps(head, sort_keys=True)] + [json.dumps(a, sort_keys=True) for a in answers]
    with open(target, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        out.write(("\n".join(lines) + "\n").encode())
    print(f"{len(answers)} inputs, {sum(1 for a in answers if not a['error'])} read without error")


if __name__ == "__main__":
    main()
