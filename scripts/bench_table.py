#!/usr/bin/env python3
"""Prints what scripts/bench measured as a table: bench_table.py FOLDER. Exits 1 for a missed target.
"""
import json
import os
import pathlib
import sys

NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def authorizer_times(folder):
    """Nanoseconds of CPU for each benchmark."""
    runs = json.loads((folder / "authorizer.json").read_text())["benchmarks"]
    return {run["name"]: run["cpu_time"] * NANOSECONDS[run["time_unit"]] for run in runs}


def command(folder, name):
    """Seconds and MiB at the peak. `time` puts a line before them when the command exits non-zero."""
    seconds, kib = (folder / name).read_text().split("\n")[-2].split()
    return float(seconds), int(kib) / 1024


def rows(folder):
    """What, the figure, its text, the target ("" when there is none), and whether it is met."""
    times = authorizer_times(folder)
    indexed, visiting = times["decide_by_index"], times["decide_by_visiting"]
    who_can = times["who_can_create_namespaces"] / 1e6
    creators = times["all_namespace_creators"] / 1e6
    closure = times["takeover_closure"] / 1e9
    nothing = times["takeover_closure_of_nothing"] / 1e9
    scan, scan_memory = command(folder, "scan")
    load, load_memory = command(folder, "load")
    whole, whole_memory = command(folder, "from_database")
    rate, plain = 1e9 / indexed, 1e9 / visiting
    yield "decisions/s, one core", f"{rate:,.0f}", ">= 1,000,000", rate >= 1e6
    yield "decisions/s, visiting every binding", f"{plain:,.0f}", "", True
    yield "ratio of the two", f"{rate / plain:,.0f}", "", True
    yield "building the index, ms", f"{times['build_index'] / 1e6:.0f}", "", True
    yield "who-can create namespaces, ms", f"{who_can:.1f}", "< 50", who_can < 50
    yield "the same with apply on names, ms", f"{creators:.1f}", "< 50", creators < 50
    yield "takeovers of all subjects, s", f"{closure:.1f}", "< 3", closure < 3
    yield "the same of what nobody holds, s", f"{nothing:.1f}", "< 3", nothing < 3
    yield "scan into a new database, s", f"{scan:.2f}", "", True
    yield "load from the database and index, s", f"{load:.2f}", "< 2", load < 2
    yield "who-can from the database, whole command, s", f"{whole:.2f}", "", True
    peak = max(scan_memory, load_memory, whole_memory)
    yield "peak memory of these commands, MiB", f"{peak:.0f}", "< 1,024", peak < 1024


def main():
    folder = pathlib.Path(sys.argv[1])
    print(f"{(folder / 'objects').read_text().strip()}; {os.cpu_count()} cores, "
          f"load average {os.getloadavg()[0]:.1f}")
    missed = False
    for what, figure, target, met in rows(folder):
        print(f"{what:<45} {figure:>14}  {target:<13}{'' if met else 'MISSED'}".rstrip())
        missed = missed or not met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
