#!/usr/bin/env python3
"""sbom.py VERSION ARCH LIBS PROGRAM: what the program file consists of, as SPDX 2.3 JSON.

Equal input gives equal bytes: the time is SOURCE_DATE_EPOCH."""
import datetime
import hashlib
import json
import os
import pathlib
import re
import sys
from urllib.parse import quote

from components import Component, components


def sha256(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def purl(one: Component, arch: str) -> str:
    of = "source" if one.how == "built" else arch
    return f"pkg:deb/debian/{quote(one.name)}@{quote(one.version)}?arch={of}&distro=debian-12"


def package(one: Component, arch: str) -> dict:
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", one.name),
        "name": one.name,
        "versionInfo": one.version,
        "supplier": "Organization: Debian",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": one.license,
        "licenseDeclared": one.license,
        "copyrightText": "NOASSERTION",
        "summary": one.text,
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": purl(one, arch)}],
    }


def cytoscape() -> dict:
    text = pathlib.Path("reports/web/package.json").read_text()
    version = json.loads(text)["dependencies"]["cytoscape"]
    return {
        "SPDXID": "SPDXRef-cytoscape", "name": "cytoscape", "versionInfo": version,
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "MIT",
        "licenseDeclared": "MIT", "copyrightText": "NOASSERTION",
        "summary": "draws the graph of the HTML report",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:npm/cytoscape@{version}"}],
    }


def main() -> None:
    version, arch, libs, program = sys.argv[1:]
    digest = sha256(pathlib.Path(program))
    created = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    parts = [package(one, arch) for one in components(pathlib.Path(libs), arch)] + [cytoscape()]
    own = {
        "SPDXID": "SPDXRef-nsposture", "name": "nsposture", "versionInfo": version,
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION",
        "primaryPackagePurpose": "APPLICATION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
    }
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-nsposture")]
    relations += [("SPDXRef-nsposture", "STATIC_LINK", part["SPDXID"]) for part in parts[:-1]]
    relations += [("SPDXRef-nsposture", "CONTAINS", parts[-1]["SPDXID"])]
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"nsposture-{version}-linux-{arch}",
        "documentNamespace": f"https://nsposture.invalid/spdx/{version}/linux-{arch}/{digest}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Tool: nsposture-scripts-release-sbom"]},
        "packages": [own] + parts,
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b}
                          for a, kind, b in relations],
        "hasExtractedLicensingInfos": [{
            "licenseId": "LicenseRef-public-domain", "name": "Public domain",
            "extractedText": "liblzma is in the public domain."}],
    }
    json.dump(document, sys.stdout, indent=2)
    print()


main()
