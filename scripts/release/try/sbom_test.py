"""sbom_test.py SBOM PROGRAM COMPONENTS: the SBOM is complete and about this program."""
import hashlib
import json
import pathlib
import sys

sbom = json.loads(pathlib.Path(sys.argv[1]).read_text())
digest = hashlib.sha256(pathlib.Path(sys.argv[2]).read_bytes()).hexdigest()
lines = pathlib.Path(sys.argv[3]).read_text().splitlines()
wanted = {line.split()[0] for line in lines if line and not line.startswith("#")} | {"nsposture", "cytoscape"}

packages = {package["name"]: package for package in sbom["packages"]}
assert sbom["spdxVersion"] == "SPDX-2.3"
assert set(packages) == wanted, set(packages) ^ wanted
assert packages["nsposture"]["checksums"][0]["checksumValue"] == digest
for package in packages.values():
    assert package["versionInfo"] and package["licenseConcluded"], package
ids = {package["SPDXID"] for package in sbom["packages"]} | {"SPDXRef-DOCUMENT"}
assert len(ids) == len(sbom["packages"]) + 1
for relation in sbom["relationships"]:
    assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= ids, relation
