"""krew_test.py FOLDER: the krew manifest fits the tarballs in FOLDER."""
import hashlib
import pathlib
import sys
import tarfile

import yaml

folder = pathlib.Path(sys.argv[1])
plugin = yaml.safe_load((folder / "nsposture.krew.yaml").read_text())
assert plugin["metadata"]["name"] == "nsposture"
platforms = plugin["spec"]["platforms"]
assert len(platforms) == len(list(folder.glob("*-linux-*.tar.gz")))
for platform in platforms:
    tarball = folder / platform["uri"].rsplit("/", 1)[1]
    assert platform["sha256"] == hashlib.sha256(tarball.read_bytes()).hexdigest(), tarball
    with tarfile.open(tarball) as archive:
        for file in platform["files"]:
            archive.getmember(file["from"])
