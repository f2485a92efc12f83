#!/bin/sh
# Imports a large raw log of which one line in a hundred matters, and compares with grep and jq on
# the same file in the same run: import_bench.sh PROGRAM RECORDED.ndjson.gz [MEGABYTES]. Times vary
# with the machine; the ratios are what counts. CPU time is the measure of one core, because it does
# not depend on who else uses the machine. Exits 1 when a target is missed. PROGRAM is import_bench.
set -eu
program=$1
recorded=$2
megabytes=${3:-1000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 - "$recorded" "$folder/audit.log" "$megabytes" <<'PYTHON'
import gzip, json, sys

recorded, target, megabytes = sys.argv[1], sys.argv[2], int(sys.argv[3])
matter, rest = [], []
for line in gzip.open(recorded, "rt"):
    event = json.loads(line)
    reference = event.get("objectRef", {})
    if reference.get("resource") == "namespaces" and event["verb"] in ("create", "patch", "delete"):
        matter.append(line)
    elif event["verb"] in ("get", "list", "watch") and event.get("responseStatus", {}).get("code", 200) < 400:
        rest.append(line)
with open(target, "w") as out:
    size = number = 0
    while size < megabytes * 1_000_000:
        lines = matter if number % 100 == 0 else rest
        line = lines[(number // 100 if number % 100 == 0 else number) % len(lines)]
        # Events of their own, as in a real log: the store would drop repeated ones.
        line = line.replace('"auditID":"', '"auditID":"%08x' % number, 1)
        size += out.write(line)
        number += 1
PYTHON

measure() { # name command…: seconds, CPU seconds of user and system, KiB
  name=$1
  shift
  # Not to /dev/null: grep would stop at the first match then.
  command time -f '%e %U %S %M' -o "$folder/$name" "$@" >"$folder/out" || true
}

cat "$folder/audit.log" >/dev/null
measure grep grep -c '"resource":"namespaces"' "$folder/audit.log"
measure two "$program" "$folder/audit.log" "$folder/two.db"
measure one taskset -c 0 "$program" "$folder/audit.log" "$folder/one.db"
if [ "$megabytes" -le 2000 ]; then
  measure jq jq -c 'select(.objectRef.resource=="namespaces")' "$folder/audit.log"
fi

python3 - "$folder" <<'PYTHON'
import pathlib, sys

folder = pathlib.Path(sys.argv[1])


def read(name):
    wall, user, system, memory = folder.joinpath(name).read_text().split()[-4:]
    return float(wall), float(user) + float(system), int(memory) / 1024


grep_wall, grep_cpu, _ = read("grep")
rows = [("grep", "grep", None, None), ("import, all cores", "two", 1.0, None),
        ("import, one core", "one", None, 2.0)]
if folder.joinpath("jq").exists():
    rows.append(("jq", "jq", None, None))
print(f"{'':20}{'s':>8}{'of grep':>10}{'CPU s':>8}{'of grep':>10}{'MiB':>8}  target")
missed = False
for title, name, most_wall, most_cpu in rows:
    wall, cpu, memory = read(name)
    target = ""
    if most_wall:
        target = f"{most_wall:.0f} x grep's time, 200 MiB"
        missed |= wall > most_wall * grep_wall or memory > 200
    if most_cpu:
        target = f"{most_cpu:.0f} x grep's CPU"
        missed |= cpu > most_cpu * grep_cpu
    print(f"{title:20}{wall:8.2f}{wall / grep_wall:10.2f}{cpu:8.2f}{cpu / grep_cpu:10.2f}"
          f"{memory:8.0f}  {target}")
sys.exit(missed)
PYTHON
