#!/usr/bin/env python3
"""Prints what a build cost as a table: build_times.py FOLDER NINJA_LOG. Exits 1 for a missed target.

FOLDER/cold and FOLDER/touched hold the seconds of a build from nothing, and after one rule changed.
The ten files that took longest follow; the build's jobs share the cores, so that they add up to
more than the build took.
"""
import pathlib
import sys

TARGETS = [("cold", "build for scripts/run, no ccache, s", 240),
           ("touched", "the same after touching one rule, s", 20)]


def seconds_of_files(log):
    """Seconds by object file. The log has a line for each time a file was built: the last counts."""
    seconds = {}
    for line in log.read_text().splitlines():
        fields = line.split("\t")
        if len(fields) == 5 and fields[3].endswith((".o", ".gch")):
            seconds[fields[3]] = (int(fields[1]) - int(fields[0])) / 1000
    return seconds


def main():
    folder, log = map(pathlib.Path, sys.argv[1:3])
    missed = False
    for name, what, target in TARGETS:
        seconds = float((folder / name).read_text().split()[-1])
        met = seconds < target
        print(f"{what:<45} {seconds:>14.1f}  < {target:<11}{'' if met else 'MISSED'}".rstrip())
        missed = missed or not met
    print("the files that took longest, s:")
    slowest = sorted(seconds_of_files(log).items(), key=lambda item: -item[1])
    for name, seconds in slowest[:10]:
        print(f"{seconds:>8.1f}  {name.replace('CMakeFiles/', '').replace('.dir', '')}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
