#!/usr/bin/env python3
"""notices.py LIBS ARCH: the licenses of all that is linked into the static program, for every artifact
that holds it."""
import pathlib
import sys

from components import components

COMMON = pathlib.Path("/usr/share/common-licenses")
BOOST = """Boost Software License 1.0, https://www.boost.org/LICENSE_1_0.txt. It asks for no notice in
machine-executable object code."""
HEAD = """nsposture is licensed under the Apache License 2.0 (LICENSE). The program file also holds these works of
others, from Debian 12, under their own licenses. The GNU C library is linked statically, under the LGPL
2.1: the complete source of nsposture and the script that links it (scripts/release/package) let you
link it with another version of that library.
"""


def section(title: str, text: str) -> str:
    return f"{'=' * 100}\n{title}\n{'=' * 100}\n{text.strip()}\n"


def main() -> None:
    libs, arch = pathlib.Path(sys.argv[1]), sys.argv[2]
    parts = [HEAD]
    for one in components(libs, arch):
        # Debian's file about Boost lists two megabytes of authors.
        boost = one.name.startswith("libboost")
        text = BOOST if boost else one.copyright.read_text(errors="replace")
        parts.append(section(f"{one.name} {one.version}: {one.text} ({one.license})", text))
    cytoscape = pathlib.Path("reports/web/dist/cytoscape.LICENSE").read_text()
    parts.append(section("cytoscape.js: draws the graph of the HTML report (MIT)", cytoscape))
    for name in ("LGPL-2.1", "Apache-2.0"):
        parts.append(section(f"The text of {name}", (COMMON / name).read_text()))
    print("\n".join(parts), end="")


main()
