#!/bin/sh
# Imports a large raw log of which one line in a hundred matters, and compares with grep and jq on
# the same file: import_bench.sh PROGRAM RECORDED.ndjson.gz [MEGABYTES]. Times vary with the
# machine; the ratios are what counts. PROGRAM is import_bench.
set -eu
program=$1
recorded=$2
megabytes=${3:-1000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 - "$recorded" "$folder/audit.log" "$megabytes" <<'PYTHON'
import gzip, itertools, json, sys

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

seconds() { # command
  start=$(date +%s%N)
  sh -c "$1" >/dev/null
  echo $((($(date +%s%N) - start) / 1000000))
}

cat "$folder/audit.log" >/dev/null
grep_ms=$(seconds "grep -c '\"resource\":\"namespaces\"' $folder/audit.log | cat")
two_ms=$(seconds "$program $folder/audit.log $folder/two.db")
one_ms=$(seconds "taskset -c 0 $program $folder/audit.log $folder/one.db")
jq_ms=$(seconds "jq -c 'select(.objectRef.resource==\"namespaces\")' $folder/audit.log")
printf '%-28s %8s %10s\n' '' 'ms' 'of grep'
for row in "grep:$grep_ms" "import, all cores:$two_ms" "import, one core:$one_ms" "jq:$jq_ms"; do
  ms=${row##*:}
  printf '%-28s %8d %10s\n' "${row%:*}" "$ms" "$(echo "scale=2; $ms / $grep_ms" | bc)"
done
