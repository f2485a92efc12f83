"""What the static program consists of: reads `components` and what scripts/release/static-libraries
laid down. Shared by sbom.py and notices.py."""
import pathlib
import subprocess
from dataclasses import dataclass

HERE = pathlib.Path(__file__).parent


@dataclass(frozen=True)
class Component:
    name: str
    how: str  # unpacked, built or compiler
    license: str  # SPDX
    text: str
    version: str
    copyright: pathlib.Path


def installed(package: str) -> str:
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], check=True,
                          capture_output=True, text=True).stdout


def components(libs: pathlib.Path, arch: str) -> list[Component]:
    versions = dict(line.split() for line in (libs / "versions").read_text().splitlines())
    found = []
    for line in (HERE / "components").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, how, license_id, text = line.split(None, 3)
        doc = libs / "usr/share/doc"
        if how == "compiler":
            package = name if arch == "amd64" else f"{name}-arm64-cross"
            versions[name] = installed(package)
            doc = pathlib.Path("/usr/share/doc")
        found.append(Component(name, how, license_id.replace("%", " "), text, versions[name],
                               doc / name / "copyright"))
    return found
