#!/usr/bin/env python3
"""Holds the folders to their order: each may include only what stands before it (DESIGN.md).

Prints one line for each include that points the wrong way; exits 1 if there is any.
"""
import pathlib
import re
import sys

ORDER = ["graph", "store", "reports", "analyzer/ingest", "analyzer/correlation",
         "analyzer/rules", "analyzer/analysis", "analyzer/investigation",
         "analyzer/queries", "analyzer/check", "analyzer/serve", "analyzer/cli"]
# Reading logs and reading RBAC do not need each other, nor do reports need the analyzer.
INCLUDE = re.compile(r'^\s*#include "([^"]+)"')


def layer(path):
    for index, folder in enumerate(ORDER):
        if path.startswith(folder + "/"):
            return index
    return None


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    wrong = []
    for top in ("graph", "store", "reports", "analyzer"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            name = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                if match and layer(match[1]) is not None and layer(match[1]) > layer(name):
                    wrong.append(f"{name}:{number}: includes {match[1]}, which stands behind it")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
