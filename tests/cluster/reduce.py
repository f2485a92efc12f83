"""A counterexample of robot.py made smaller: what is not needed for it is left out.

Usage: reduce.py BUILT PROGRAM FILE SUBJECT
FILE is one that robot.py wrote, SUBJECT as there. Prints the RBAC and the robot's steps.
"""
import copy
import itertools
import json
import pathlib
import sys

from paths import write
from random_rbac import renamed
from reset import Baseline
from robot import arena, as_case

TRIALS = itertools.count(1)


def still_holds(ring, empty, objects, subject):
    """The robot's steps where nsposture says no way and the robot gets there, else None."""
    ending = f"-try{next(TRIALS)}"
    objects, subject = renamed(objects, ending), subject.partition("-")[0] + ending
    try:
        write(ring.cluster, as_case(subject, objects), objects)
        if ring.way(subject)[0] is not None:
            return None
        story, _ = ring.try_robot(subject, without=())
        return story if isinstance(story, list) else None
    except RuntimeError:  # a manifest that is not whole any more
        return None
    finally:
        empty.restore()


def smaller(objects):
    """The same without some objects, then without one rule, then without one verb or name."""
    size = len(objects) // 2
    while size:
        for start in range(0, len(objects), size):
            yield objects[:start] + objects[start + size:]
        size //= 2
    for place, item in enumerate(objects):
        rules = item.get("rules") or []
        for index in range(len(rules)):
            yield changed(objects, place, lambda r, i=index: r.pop(i))
            for field in ("verbs", "resources"):
                for value in rules[index].get(field, []) if len(rules[index].get(field, [])) > 1 else []:
                    yield changed(objects, place, lambda r, i=index, f=field, v=value: r[i][f].remove(v))


def changed(objects, place, change):
    made = copy.deepcopy(objects)
    change(made[place]["rules"])
    return made


def reduce(ring, empty, objects, subject):
    story = still_holds(ring, empty, objects, subject)
    if story is None:
        return objects, None
    again = True
    while again:
        again = False
        for candidate in smaller(objects):
            told = still_holds(ring, empty, candidate, subject)
            if told:
                objects, story, again = candidate, told, True
                break
    return objects, story


def main(built, program, file, subject):
    objects = json.loads(pathlib.Path(file).read_text())["items"]
    with arena(built, program) as ring:
        empty = Baseline(ring.cluster.api, passing="carried-out-")
        objects, story = reduce(ring, empty, objects, subject)
    print("\n".join(json.dumps(item) for item in objects))
    print("\n".join(story or ["it does not happen again"]))
    return 0 if story else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
