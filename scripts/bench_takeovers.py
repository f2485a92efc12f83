#!/usr/bin/env python3
"""Measures the search for takeovers where groups hold much: bench_takeovers.py PROGRAM FOLDER SIZE…

For each number of namespaces a cluster of gen_cluster.py --powerful goes to FOLDER, and three
commands over it are run. A table says the seconds of CPU and the MiB at the peak of each, and the
exponent of its growth since the size before: 1 is linear. Exits 1 when a target is missed, which
are those of 10,000 namespaces.
"""
import math
import os
import pathlib
import subprocess
import sys

LIMIT = 300  # seconds; a command that takes longer is ended
COMMANDS = {
    "who-can": ["who-can", "create", "namespaces"],
    "who-can --transitive": ["who-can", "create", "namespaces", "--transitive"],
    "audit": ["audit"],
    "remediate --everybody": ["remediate", "create", "namespaces", "--everybody"],
}
# Seconds, MiB. What --transitive takes is counted without what the same command takes without it.
TARGETS = {"who-can --transitive": (3, 1536), "audit": (8, None), "remediate --everybody": (10, None)}


def run(command, cluster):
    """Seconds of CPU, MiB at the peak, and whether it ended."""
    with subprocess.Popen(["timeout", str(LIMIT), *command, "-q", "--from", str(cluster)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode != 124


def exponent(now, before):
    if before is None or before[1] <= 0 or now[1] <= 0:
        return ""
    return f"{math.log(now[1] / before[1]) / math.log(now[0] / before[0]):.2f}"


def measure(program, cluster, size, before):
    """A line for each command; yields whether its target was missed."""
    plain = 0
    for name, words in COMMANDS.items():
        seconds, mib, ended = run([program, *words], cluster)
        plain = seconds if name == "who-can" else plain
        counted = seconds - plain if name == "who-can --transitive" else seconds
        most, memory = TARGETS.get(name, (None, None)) if size == 10000 else (None, None)
        missed = not ended or (most and counted >= most) or (memory and mib >= memory)
        target = f"< {most} s" if most else ""
        grown = exponent((size, counted), before.get(name))
        text = f"{counted:.2f}" if ended else f"> {LIMIT}"
        print(f"{size:>10,} {name:<24} {text:>9} {mib:>8.0f} {grown:>9}  {target:<8}"
              f"{'MISSED' if missed else ''}".rstrip(), flush=True)
        before[name] = (size, counted)
        yield bool(missed)


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    generator = pathlib.Path(__file__).with_name("gen_cluster.py")
    print(f"{'namespaces':>10} {'command':<24} {'CPU s':>9} {'MiB':>8} {'exponent':>9}")
    before, missed = {}, False
    for size in map(int, sys.argv[3:]):
        cluster = folder / f"powerful-{size}.json"
        subprocess.run([sys.executable, str(generator), str(size), str(cluster), "--powerful"],
                       check=True, stdout=subprocess.DEVNULL)
        missed = any(list(measure(program, cluster, size, before))) or missed
        cluster.unlink()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
