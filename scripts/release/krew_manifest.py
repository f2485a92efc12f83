#!/usr/bin/env python3
"""krew_manifest.py VERSION FOLDER: the manifest by which `kubectl krew` installs the tarballs in FOLDER.

NSPOSTURE_DOWNLOADS says where they will be downloaded from, without a last slash."""
import hashlib
import os
import pathlib
import sys

HEAD = """apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: nsposture
spec:
  version: v{version}
  homepage: {home}
  shortDescription: Find who can create namespaces, and who did
  description: |
    Answers who can create a namespace in a cluster, who could become able to,
    who did according to the audit log, and whether that was expected. Reads
    the cluster of the current context; it never writes to it.
  platforms:
"""
PLATFORM = """  - selector:
      matchLabels:
        os: linux
        arch: {arch}
    uri: {downloads}/nsposture-{version}-linux-{arch}.tar.gz
    sha256: {digest}
    files:
    - from: nsposture-{version}-linux-{arch}/nsposture
      to: .
    - from: nsposture-{version}-linux-{arch}/LICENSE
      to: .
    bin: nsposture
"""


def main() -> None:
    version, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    home = os.environ.get("NSPOSTURE_HOME", "https://nsposture.invalid")
    downloads = os.environ.get("NSPOSTURE_DOWNLOADS", f"{home}/releases/download/v{version}")
    text = HEAD.format(version=version, home=home)
    for tarball in sorted(folder.glob(f"nsposture-{version}-linux-*.tar.gz")):
        arch = tarball.name.removesuffix(".tar.gz").rsplit("-", 1)[1]
        digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
        text += PLATFORM.format(version=version, arch=arch, downloads=downloads, digest=digest)
    print(text, end="")


main()
