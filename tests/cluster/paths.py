"""Every way that nsposture prints is carried out, word for word, as the subject that it is about.

Usage: paths.py BUILT PROGRAM [--twins] [CASE…]
With --twins the same lines are also sent to a cluster that lacks one grant, where they must fail.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from cases import ELSEWHERE, all_cases, text_of
from cluster import Cluster, Refused, run_program
from decisions import settle
from reset import Baseline

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
KINDS = ("clusterroles,clusterrolebindings,roles,rolebindings,namespaces,serviceaccounts,secrets,pods,nodes,"
         "deployments,mutatingwebhookconfigurations,configmaps")
GOAL = "carried-out"


def way(program, subject, manifest):
    """The steps of the way, None where there is none, and what `explain` said."""
    code, out, err = run_program(program, "explain", subject, "create", "namespaces", "--from", manifest, "-o", "json")
    if code not in (0, 1):
        return None, f"exit code {code}: {err}"
    answer = json.loads(out)
    if answer["allowed"]:
        return [{"technique": "allowed already", "request": "false"}], out
    return (answer.get("can_become") or {}).get("path"), out


def write(cluster, case, objects):
    """The objects, as the administrator; waits for what controllers make of them."""
    cluster.run_kubectl("create", "--validate=false", "-f", "-", text=text_of(objects))
    if case.status:
        cluster.api.ask("PATCH", "/api/v1/namespaces/pa/pods/p/status", {"status": case.status},
                        "application/merge-patch+json")
    settle(cluster.api)
    for _ in range(100):
        secrets = cluster.api.ask("GET", "/api/v1/secrets")["items"]
        if all("token" in s.get("data", {}) for s in secrets if s["type"] == "kubernetes.io/service-account-token"):
            return
        time.sleep(0.1)


def carry_out(cluster, case, steps, folder):
    """Runs each step's request in bash, as one who pastes it. Returns what was run and answered."""
    name = case.subject.partition(":")[2]
    kubeconfig = cluster.user(folder, name)
    surroundings = {"PATH": f"{pathlib.Path(cluster.kubectl).parent}:{os.environ['PATH']}", "HOME": str(folder),
                    "KUBECONFIG": str(kubeconfig)}
    transcript = []
    for step in steps:
        request = filled(step.get("request") or "")
        # A line that waits for a pod which never runs is ended, with all that it started.
        result = subprocess.run(["timeout", "-k", "1", "10" if case.needs else "60", "bash", "-c", request], cwd=folder,
                                env=surroundings, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        transcript.append((step["technique"], request, result.returncode, result.stdout + result.stderr))
    return transcript


def filled(request):
    """What only the attacker chooses, as the techniques' page says."""
    request = re.sub(r"\bNAME\b", GOAL, request)
    for place, value in (("IMAGE", "example.com/image"), ("CONTAINER", "c"), ("HOST", "127.0.0.1")):
        request = re.sub(rf"\b{place}\b", value, request)
    return request


def tell(case, what, transcript=()):
    print(f"paths: {case.name}: {what}")
    for technique, request, code, answer in transcript:
        print(f"  [{technique}] exit code {code}\n    {request}\n    -> {answer.strip()[:1500]}".replace("\n", "\n    "))


def twins_with_a_way(program, case, folder):
    found = 0
    for number, objects in enumerate(case.twins):
        manifest = folder / f"twin{number}.json"
        manifest.write_text(text_of(objects))
        steps, said = way(program, case.subject, manifest)
        if steps is not None or "exit code" in said[:10]:
            found += 1
            tell(case, f"twin {number}, which lacks one grant, has a way all the same: "
                       f"{[step['technique'] for step in steps or []] or said}")
    return found


# What an API server or kubectl says of a request that cannot be right; not that no kubelet is there.
REFUSAL = re.compile(r"forbidden|cannot impersonate|no matches for kind|is invalid|bad request|could not find the requested"
                     r"|unknown flag|syntax error|command not found", re.I)


def refused(transcript):
    return any(REFUSAL.search(answer) for _, _, _, answer in transcript)


def fails_in_twin(cluster, case, steps):
    """The same lines in a cluster that lacks the first grant."""
    with tempfile.TemporaryDirectory() as scratch:
        write(cluster, case, case.twins[0])
        transcript = carry_out(cluster, case, steps, pathlib.Path(scratch))
        if not cluster.api.exists(f"/api/v1/namespaces/{GOAL}"):
            return True
        tell(case, "the lines work without a grant too", transcript)
        return False


def try_case(cluster, program, case, counts):
    """Returns the steps that were carried out, None where that was not possible."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        if case.since > cluster.minor():
            counts["not on this version"] += 1
            return None
        counts["twins"] += len(case.twins)
        counts["twins with a way"] += twins_with_a_way(program, case, folder)
        write(cluster, case, case.objects)
        steps, said = way(program, case.subject, cluster.dump(folder / "dump.json", KINDS))
        if not steps:
            counts["no way printed"] += 1
            return tell(case, f"no way is printed: {said[:1500]}")
        techniques = [step["technique"] for step in steps]
        if case.technique not in techniques:
            counts["other technique"] += 1
            tell(case, f"goes by {techniques}, not by {case.technique}")
        transcript = carry_out(cluster, case, steps, folder)
        if cluster.api.exists(f"/api/v1/namespaces/{GOAL}"):
            counts["carried out"] += 1
        elif case.needs and not refused(transcript[:-1]):
            counts["sent up to the kubelet"] += 1
            tell(case, f"SKIPPED after the requests to the API server: {case.needs}", transcript[:-1])
        else:
            counts["failed"] += 1
            return tell(case, f"FAILED on {cluster.version}", transcript)
        return steps


class Counts(dict):
    def __missing__(self, _):
        return 0


def main(built, program, *arguments):
    names = [argument for argument in arguments if not argument.startswith("-")]
    cases = [case for case in all_cases(FIXTURES) if not names or case.name in names]
    counts = Counts()
    began = time.monotonic()
    with Cluster(built) as cluster:
        print(f"paths: Kubernetes {cluster.version}, {len(cases)} cases", flush=True)
        baseline = Baseline(cluster.api)
        for case in cases:
            try:
                steps = try_case(cluster, program, case, counts)
                baseline.restore()
                if steps and "--twins" in arguments and not case.needs:
                    failed = fails_in_twin(cluster, case, steps)
                    counts["lines failed in the twin" if failed else "lines worked in the twin"] += 1
                    baseline.restore()
            except (RuntimeError, Refused, subprocess.TimeoutExpired) as problem:
                counts["broken"] += 1
                tell(case, f"could not be tried: {problem}")
                baseline.restore()
    for technique, why in ELSEWHERE.items():
        print(f"paths: {technique}: SKIPPED: {why}")
    print("paths: " + ", ".join(f"{count} {what}" for what, count in counts.items())
          + f" in {time.monotonic() - began:.0f} s")
    bad = ("failed", "no way printed", "twins with a way", "broken", "lines worked in the twin", "other technique")
    return 1 if any(counts[what] for what in bad) or not cases else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
