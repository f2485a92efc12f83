"""Every way that nsposture prints is carried out, word for word, as the subject that it is about.

Usage: paths.py BUILT PROGRAM [--no-twins] [CASE…]
The same lines are also sent to a cluster that lacks one grant, where they must fail.
"""
import contextlib
import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from audit import AuditLog
from cases import ELSEWHERE, KNOWN, all_cases, text_of
from cases_together import together_cases
from cluster import Cluster, Refused, run_program
from decisions import settle
from reset import Baseline

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
KINDS = ("clusterroles,clusterrolebindings,roles,rolebindings,namespaces,serviceaccounts,secrets,pods,nodes,deployments,"
         "daemonsets,statefulsets,replicasets,replicationcontrollers,cronjobs,mutatingwebhookconfigurations,"
         "validatingwebhookconfigurations,configmaps")
LOOKING = "validatingadmissionpolicies,validatingadmissionpolicybindings"  # served since 1.30
POLICIES = "mutatingadmissionpolicies,mutatingadmissionpolicybindings"  # … 1.36
GOAL = "carried-out-"  # and a number: a namespace is not gone at once
NAMED_BY_APPLY = "take-over"  # the last line has a name of its own where it applies
ATTEMPTS = itertools.count(1)


def kinds_of(cluster):
    kinds = [KINDS, *([LOOKING] if cluster.minor() >= 30 else []), *([POLICIES] if cluster.minor() >= 36 else [])]
    return ",".join(kinds)


def way(program, cluster, subject, manifest):
    """The steps of the way, None where there is none or none is known, and what `explain` said."""
    code, out, err = run_program(program, "explain", subject, "create", "namespaces", "--from", manifest, "-o", "json",
                                 "--kubernetes-version", f"1.{cluster.minor()}")
    if code not in (0, 1) and not (code == 3 and out.strip()):
        return None, f"exit code {code}: {err}"
    answer = json.loads(out)
    if answer["allowed"]:
        return [{"technique": "allowed already", "request": "false"}], out
    return (answer.get("can_become") or {}).get("path"), out


def write(cluster, case, objects):
    """The objects, as the administrator; waits for what controllers make of them."""
    # `create` would not take a namespace that stands already.
    cluster.run_kubectl("apply", "--server-side", "--force-conflicts", f"--field-manager={case.manager}",
                        "--validate=false", "-f", "-", text=text_of(objects))
    if case.status:
        cluster.api.ask("PATCH", "/api/v1/namespaces/pa/pods/p/status", {"status": case.status},
                        "application/merge-patch+json")
    settle(cluster.api)
    for _ in range(100):
        secrets = cluster.api.ask("GET", "/api/v1/secrets")["items"]
        if all("token" in s.get("data", {}) for s in secrets if s["type"] == "kubernetes.io/service-account-token"):
            return
        time.sleep(0.1)


def kubeconfig_of(cluster, subject, folder):
    """Of a user, or of an account with the token that its pod `p` would have."""
    kind, _, name = subject.partition(":")
    if kind == "user":
        return cluster.user(folder, name)
    namespace, _, account = name.partition("/")
    return cluster.account(folder, namespace, account, pod="p")


def username(subject):
    kind, _, name = subject.partition(":")
    return name if kind == "user" else "system:serviceaccount:" + name.replace("/", ":")


def carry_out(cluster, case, steps, folder, goal):
    """Runs each step's request in bash, as one who pastes it. Returns what was run and answered."""
    kubeconfig = kubeconfig_of(cluster, case.subject, folder)
    surroundings = {"PATH": f"{pathlib.Path(cluster.kubectl).parent}:{os.environ['PATH']}", "HOME": str(folder),
                    "KUBECONFIG": str(kubeconfig)}
    if case.before:
        subprocess.run(["bash", "-c", case.before], cwd=folder, env=surroundings, check=True, timeout=60)
    transcript = []
    for step in steps:
        request = as_seen(cluster, filled(step.get("request") or "", goal))
        code, answer = run_lines(request, folder, surroundings, seconds_for(case, request))
        transcript.append((step["technique"], request, code, answer))
        if case.needs and step["technique"] == case.technique:
            break  # the next needs what a container would have given
    return transcript


def seconds_for(case, request):
    """Where no container is there the last line waits for ever. A watch ends by itself after two seconds."""
    if not case.needs:
        return 60
    return 15 if "watch=true" in request else 5


def run_lines(lines, folder, surroundings, seconds):
    """As typed into bash: exit code and what was said. A line may wait for a pod which never runs, or
    leave something running, as `kubectl proxy &` does: all of it is ended."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(["bash", "-c", lines], cwd=folder, env=surroundings, stdin=subprocess.DEVNULL,
                                   stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        with contextlib.suppress(ProcessLookupError):  # where nothing is left of them
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        said.seek(0)
        return code, said.read()


def filled(request, goal):
    """What only the attacker chooses, as the techniques' page says."""
    for place, value in (("NAME", goal), ("IMAGE", "example.com/image"), ("CONTAINER", "c"), ("HOST", "127.0.0.1"),
                         ("PORT", "80"), ("NODE", "n1"), ("BASE64-OF-CA", "")):
        request = re.sub(rf"\b{place}\b", value, request)
    # A made-up secret: the server remembers for ten seconds whose token it was.
    return request.replace("0123456789abcdef", f"{int(goal.removeprefix(GOAL)):016x}")


def as_seen(cluster, request):
    """With what an object says of itself, where its reader is somebody else."""
    if not re.search(r"\b(RESOURCE-VERSION|LABELS|SERVICE|SPEC)\b", request):
        return request
    kind, metadata = re.search(r'"kind":"(\w+)","metadata":({.*?})', request).groups()
    metadata = json.loads(metadata)
    there = json.loads(cluster.run_kubectl("-n", metadata.get("namespace", ""), "get", kind, metadata["name"], "-o", "json"))
    spec = there.get("spec", {})
    labels = json.dumps(spec.get("selector", {}).get("matchLabels", {}))[1:-1]
    for container in spec.get("containers", []):
        container["image"] = "example.com/image"
    for place, value in (("RESOURCE-VERSION", there["metadata"]["resourceVersion"]), ("LABELS", labels),
                         ("SERVICE", spec.get("serviceName", "")), ("SPEC", json.dumps(spec))):
        request = re.sub(rf"\b{place}\b", lambda _, value=value: value, request)
    return request


def tell(case, what, transcript=()):
    print(f"paths: {case.name}: {what}")
    for technique, request, code, answer in transcript:
        print(f"  [{technique}] exit code {code}\n    {request}\n    -> {answer.strip()[:1000]}".replace("\n", "\n    "))


def twins_with_a_way(program, cluster, case, folder):
    found = 0
    for number, objects in enumerate(case.twins):
        manifest = folder / f"twin{number}.json"
        manifest.write_text(text_of(objects))
        steps, said = way(program, cluster, case.subject, manifest)
        if steps is not None or "exit code" in said[:10]:
            found += 1
            tell(case, f"twin {number}, which lacks one grant, has a way all the same: "
                       f"{[step['technique'] for step in steps or []] or said}")
    return found


def send(cluster, case, steps):
    """The lines on the cluster as it is: the transcript, whether the goal is there, and what the server
    answered to the requests for each resource up to the kubelet."""
    with tempfile.TemporaryDirectory() as scratch:
        log = AuditLog(cluster.audit_log)
        goal = f"{GOAL}{next(ATTEMPTS)}"
        transcript = carry_out(cluster, case, steps, pathlib.Path(scratch), goal)
        reached = any(cluster.api.exists(f"/api/v1/namespaces/{name}") for name in (goal, NAMED_BY_APPLY))
        codes = {resource: log.answers(username(case.subject), resource) for resource in case.last}
        log.close()
        return transcript, reached, codes


def result_of(case, reached, codes):
    """How far the lines came: the count that it adds to."""
    if reached:
        return "carried out"
    accepted = [any(case.accepts(resource, code) for code in codes[resource]) for resource in case.last]
    return "authorised only" if accepted and all(accepted) else "failed"


def is_refused(case, reached, codes):
    """Whether the server would not let a step be taken."""
    forbidden = [codes[resource] and all(code == 403 for code in codes[resource]) for resource in case.last]
    return not reached and (any(forbidden) or not case.last)


def with_uid_of(cluster, steps):
    """The same lines with the uid that the pod has in this cluster, where they say it."""
    said = r"(-n (\S+) create token \S+ --bound-object-kind=Pod --bound-object-name=(\S+) --bound-object-uid=)[0-9a-f-]{36}"

    def uid(line):
        return line[1] + cluster.run_kubectl("-n", line[2], "get", "pod", line[3], "-o", "jsonpath={.metadata.uid}")

    return [{**step, "request": re.sub(said, uid, step.get("request") or "")} for step in steps]


def fails_in_twin(cluster, case, objects, steps):
    """Whether the same lines are refused in a cluster that lacks one grant."""
    write(cluster, case, objects)
    transcript, reached, codes = send(cluster, case, with_uid_of(cluster, steps))
    if is_refused(case, reached, codes):
        return True
    tell(case, f"the lines are not refused without a grant: {codes}", transcript)
    return False


def try_case(cluster, program, case, counts):
    """Returns the steps that were sent, None where that was not possible."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        counts["twins without a way"] += len(case.twins)
        bad_twins = twins_with_a_way(program, cluster, case, folder)
        counts["twins without a way"] -= bad_twins
        counts["twins with a way"] += bad_twins
        write(cluster, case, case.objects)
        steps, said = way(program, cluster, case.subject, cluster.dump(folder / "dump.json", kinds_of(cluster)))
    if not steps:
        count_failure(cluster, case, counts, f"no way is printed: {said[:1500]}")
        return None
    techniques = [step["technique"] for step in steps]
    if case.technique not in techniques:
        count_failure(cluster, case, counts, f"goes by {techniques}, not by {case.technique}")
        return None
    transcript, reached, codes = send(cluster, case, steps)
    result = result_of(case, reached, codes)
    if result == "failed":
        count_failure(cluster, case, counts, f"FAILED on {cluster.version}, last answers {codes}", transcript)
        return None
    if known_failure(cluster, case):
        counts["known failures that work now"] += 1
        tell(case, "works, and is listed as a known failure")
    counts[result] += 1
    print(f"paths: {case.name}: {result}" + (f": {codes}; {case.needs}" if case.needs else ""))
    return steps


def known_failure(cluster, case):
    known = KNOWN.get(case.name)
    return known if known and cluster.minor() >= known.since else None


def count_failure(cluster, case, counts, what, transcript=()):
    known = known_failure(cluster, case)
    if known and known.seen in what + "".join(answer for *_, answer in transcript):
        counts["known failures"] += 1
        what = f"KNOWN FAILURE: {known.why}\n  {what}"
    else:
        counts["failed"] += 1
    tell(case, what, transcript)


def try_twins(cluster, case, steps, counts, baseline):
    """Where the last request ends at a kubelet, each grant is left out; else one, which is enough."""
    for objects in case.twins if case.needs else case.twins[:1]:
        failed = fails_in_twin(cluster, case, objects, steps)
        counts["twins refused" if failed else "twins not refused"] += 1
        baseline.restore()


class Counts(dict):
    def __missing__(self, _):
        return 0


BAD = ("failed", "known failures that work now", "twins with a way", "twins not refused", "broken")
TABLE = ("carried out", "authorised only", "twins refused", "twins without a way", "not on this version",
         "known failures") + BAD


def try_all(cluster, program, cases, counts, with_twins):
    baseline = Baseline(cluster.api, passing=GOAL)
    for case in cases:
        if case.since > cluster.minor():
            counts["not on this version"] += 1
            continue
        try:
            steps = try_case(cluster, program, case, counts)
            baseline.restore()
            if steps and with_twins:
                try_twins(cluster, case, steps, counts, baseline)
        except (RuntimeError, Refused, subprocess.TimeoutExpired) as problem:
            counts["broken"] += 1
            tell(case, f"could not be tried: {problem}")
            baseline.restore()


def main(built, program, *arguments):
    names = [argument for argument in arguments if not argument.startswith("-")]
    cases = [case for case in (*all_cases(FIXTURES), *together_cases()) if not names or case.name in names]
    counts = Counts()
    began = time.monotonic()
    with Cluster(built) as cluster:
        print(f"paths: Kubernetes {cluster.version}, {len(cases)} cases", flush=True)
        try_all(cluster, program, cases, counts, "--no-twins" not in arguments)
    for technique, why in ELSEWHERE.items():
        print(f"paths: {technique}: SKIPPED: {why}")
    print(f"paths: {len(cases)} cases on {cluster.version} in {time.monotonic() - began:.0f} s")
    for what in TABLE:
        print(f"paths: {counts[what]:6} {what}")
    return 1 if any(counts[what] for what in BAD) or not cases else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
