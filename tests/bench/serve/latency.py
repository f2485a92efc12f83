#!/usr/bin/env python3
"""Posts audit events to serve at a steady rate and measures how long a finding takes to be told.

latency.py PROGRAM RBAC [--rate EVENTS] [--kept SHARE] [--seconds N] [--list EVENTS]

serve runs on one core (taskset), this program on another. Prints the delay from the post of an
event to the notification of its finding, the delay of the posts' answers, and what serve used.
"""
import argparse
import itertools
import json
import os
import pathlib
import resource
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "serve"))
import harness  # noqa: E402


def stamp(when):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(when)) + f".{int(when % 1 * 1e6):06}Z"


def timed(made, number):
    when = time.time()
    made.update(auditID=f"{number:036}", requestReceivedTimestamp=stamp(when),
                stageTimestamp=stamp(when))
    return made


def irrelevant(number):
    return {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata",
            "stage": "ResponseComplete", "requestURI": "/api/v1/namespaces/shop/pods/p?timeout=32s",
            "verb": "get", "user": {"username": f"system:node:n{number % 50}",
                                    "groups": ["system:nodes", "system:authenticated"]},
            "sourceIPs": ["192.0.2.9"], "userAgent": "kubelet/v1.32.1 (linux/amd64) kubernetes/0",
            "objectRef": {"resource": "pods", "namespace": "shop", "name": "p", "apiVersion": "v1"},
            "responseStatus": {"metadata": {}, "code": 200},
            "annotations": {"authorization.k8s.io/decision": "allow",
                            "authorization.k8s.io/reason": ""}}


def relevant(number):
    """By turns a token of a pod, a refused creation, a binding, a namespace's life."""
    kind = number % 8
    user = f"user-{number % 97}"
    if kind < 4:
        made = harness.event(number, resource="serviceaccounts", user=f"system:node:n{number % 50}")
        made["objectRef"].update(subresource="token", namespace="shop", name=f"sa{number % 40}")
        made["responseObject"] = None
        return made
    if kind == 4:
        made = harness.event(number, user=user, code=403)
        made["annotations"]["authorization.k8s.io/decision"] = "forbid"
        return made
    if kind == 5:
        made = harness.event(number, resource="rolebindings", user="root")
        made["objectRef"].update(apiGroup="rbac.authorization.k8s.io", namespace=f"ns-{number % 500}")
        made["responseObject"] = {
            "kind": "RoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1",
            "metadata": {"name": f"made-{number}", "namespace": f"ns-{number % 500}"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
            "subjects": [{"kind": "User", "name": user}]}
        return made
    made = harness.event(number, user="root", verb="create" if kind == 6 else "delete",
                         code=201 if kind == 6 else 200)
    made["user"]["groups"].append("system:masters")
    return made


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("rbac")
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--kept", type=float, default=0.05)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--list", type=int, default=400)
    options = parser.parse_args()
    os.sched_setaffinity(0, {1 % os.cpu_count()})

    posted, told, answers = {}, {}, []
    receiver = harness.Receiver()

    class Posts(list):
        def append(self, post):
            told.setdefault(post[1]["namespace"], time.monotonic())
    receiver.posts = Posts()
    with tempfile.TemporaryDirectory() as folder:
        serve = harness.Serve(options.program, os.path.join(folder, "p.db"), "--from", options.rbac,
                              "--notify-webhook", receiver.url(), "--rescan", "1h", "--full-every",
                              "1h", before=["taskset", "-c", "0"])
        serve.wait_until_judged()
        numbers = itertools.count(1)
        connection = serve.connection()
        begin = time.monotonic()
        for turn in range(options.seconds * options.rate // options.list):
            wait = begin + turn * options.list / options.rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            events = []
            for number in itertools.islice(numbers, options.list - 1):
                kept = number % 1000 < options.kept * 1000
                events.append(timed(relevant(number) if kept else irrelevant(number), number))
            marker = next(numbers)
            events.append(timed(harness.event(marker, user=f"mallory-{marker % 10}"), marker))
            body = harness.event_list(*events)
            posted[f"made-{marker}"] = sent = time.monotonic()
            connection.request("POST", "/audit", body)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            answers.append(time.monotonic() - sent)
        took = time.monotonic() - begin
        harness.wait_for(lambda: set(posted) <= set(told), 60)
        metrics = serve.metrics()
        serve.stop()
    delays = [told[name] - sent for name, sent in posted.items()]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "events_per_second": round(options.list * len(posted) / took),
        "kept": int(metrics["nsposture_events_kept_total"]),
        "findings_told": len(delays),
        "told_after_s": {"median": round(statistics.median(delays), 3),
                         "p99": round(percentile(delays, 0.99), 3), "max": round(max(delays), 3)},
        "answered_after_s": {"median": round(statistics.median(answers), 3),
                             "p99": round(percentile(answers, 0.99), 3)},
        "cpu_share_of_one_core": round((used.ru_utime + used.ru_stime) / took, 2),
        "peak_memory_mib": used.ru_maxrss // 1024}, indent=2))


if __name__ == "__main__":
    main()
