"""Alert rules and dashboard ask for metrics and labels that `nsposture serve` has."""
import json
import pathlib
import re

import yaml

source = "".join(path.read_text() for path in pathlib.Path("analyzer/serve").rglob("*.cpp"))
source += "".join(path.read_text() for path in pathlib.Path("reports").rglob("*.cpp"))
there = set(re.findall(r"nsposture_[a-z_]+", source))

rules = yaml.safe_load(pathlib.Path("deploy/monitoring/alerts.yaml").read_text())
queries = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
dashboard = json.loads(pathlib.Path("deploy/monitoring/grafana-dashboard.json").read_text())
for panel in dashboard["panels"]:
    queries += [target["expr"] for target in panel["targets"]]
assert len(queries) > 15

for query in queries:
    for metric in re.findall(r"nsposture_[a-z_]+", query):
        known = metric in there or re.sub(r"_(sum|count)$", "", metric) in there
        assert known, f"{metric} in {query}"
ids = [panel["id"] for panel in dashboard["panels"]]
assert len(ids) == len(set(ids))
