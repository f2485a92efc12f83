// The same events in every delivery format give the same findings as the API server's own log, less
// what a format cannot know; each difference stands in the table below.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kRaw = "audit-2026-11-23T14-30-00.000.log.gz";

json findings_of(const std::string& log) {
  const auto result =
      run_cli({"audit", "-q", "--from", fixture("audit/lab/rbac-snapshot-after.json.gz"),
               "--audit-log", fixture("audit/wrapped/" + log), "-o", "json"});
  return json::parse(result.out)["findings"];
}

// "NP102 User "eve" eve-transient" of all rules that judge events.
std::multiset<std::string> keys_of(const json& findings) {
  std::multiset<std::string> keys;
  for (const auto& finding : findings) {
    const std::string rule = finding["rule"];
    if (rule < "NP1") continue;
    keys.insert(rule + " " + finding["subject"].get<std::string>() + " " +
                finding["namespace"].get<std::string>());
  }
  return keys;
}

std::multiset<std::string> minus(const std::multiset<std::string>& a,
                                 const std::multiset<std::string>& b) {
  std::multiset<std::string> rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::inserter(rest, rest.end()));
  return rest;
}

}  // namespace

TEST_CASE("a format that carries whole events gives the findings of the raw log",
          "[cli][wrapped]") {
  static const auto raw = keys_of(findings_of(kRaw));
  REQUIRE(raw.size() > 5);
  const auto* const name = GENERATE(
      "aks-azurediagnostics-rows.json.gz", "aks-eventhub-records.json.gz",
      "aks-storage-PT1H.json.gz", "cri-prefixed.log.gz", "docker-json-file.log.gz",
      "eks-filter-log-events.json.gz", "eks-firehose-concat.json.gz", "eks-lambda-awslogs.json.gz",
      "eks-logs-insights.json.gz", "eks-s3-export-000000.gz", "eks-subscription.json.gz",
      "fluentbit-log-string.ndjson.gz", "fluentbit-merged.ndjson.gz", "fluentd-message.ndjson.gz",
      "journald-export.ndjson.gz", "json-array.json.gz", "loki-logcli.jsonl.gz",
      "loki-query-range.json.gz", "oc-adm-node-logs.txt.gz", "splunk-export.ndjson.gz",
      "splunk-hec.ndjson.gz");
  INFO(name);
  const auto wrapped = keys_of(findings_of(name));
  for (const auto& key : minus(raw, wrapped)) UNSCOPED_INFO("missing: " + key);
  for (const auto& key : minus(wrapped, raw)) UNSCOPED_INFO("too many: " + key);
  CHECK(wrapped == raw);
}

namespace {

// What a format that does not carry whole events changes, and what its findings say of that.
struct Difference {
  std::string file;
  std::set<std::string> missing;
  std::set<std::string> added;
  std::string doubt;  // in each finding about an event
};

// One address only: what the client claimed is not there.
const std::string kForged = "NP132 User \"alice@corp.example\" ";

// Whether the maker of the account is in system:masters, and gains nothing, is not there.
const std::string kPuppet = "NP148 User \"kube-admin\" gitops-app";

// clang-format off
const std::vector<Difference> kDifferences = {
    // The answer to the change that lowered the level is cut; the patch says what it sets.
    {"aks-AKSAuditAdmin-rows.json.gz",
     {}, {},
     "this log format does not show impersonation"},
    // Labels are gone with the metadata of bodies: NP109 says that it does not know, and the role
    // that is aggregated into another by its label is not recognized.
    {"filebeat-kubernetes-audit.ndjson.gz",
     {"NP145 User \"kube-admin\" "},
     {"NP109 ServiceAccount \"flux-system/kustomize-controller\" gitops-app",
      "NP109 User \"mallory@corp.example\" payments-dev"},
     "this log format drops a part of the objects: labels cannot be judged"},
    // No ids of credentials, so no minter; requests that failed to authenticate are not logged.
    {"gke-logentries.json.gz",
     {"NP105 User \"mallory@corp.example\" pwned", "NP108  ", kForged}, {kPuppet},
     "this log format does not show the groups of a user"},
    {"gke-logentries.ndjson.gz",
     {"NP105 User \"mallory@corp.example\" pwned", "NP108  ", kForged}, {kPuppet},
     "this log format does not show the groups of a user"},
};

// clang-format on

std::set<std::string> as_set(const std::multiset<std::string>& keys) {
  return {keys.begin(), keys.end()};
}

}  // namespace

TEST_CASE("a format that knows less gives the same findings but for stated ones, and says so",
          "[cli][wrapped]") {
  static const auto raw = keys_of(findings_of(kRaw));
  const auto difference = GENERATE(from_range(kDifferences));
  INFO(difference.file);
  const auto findings = findings_of(difference.file);
  const auto wrapped = keys_of(findings);
  CHECK(as_set(minus(raw, wrapped)) == difference.missing);
  CHECK(as_set(minus(wrapped, raw)) == difference.added);
  for (const auto& finding : findings) {
    // Of what the dump has or does not have; the log has no say in it.
    const auto rule = finding["rule"].get<std::string>();
    if (rule < "NP1" || rule >= "NP2") continue;
    if (finding["title"].get<std::string>().starts_with("unknown")) continue;
    INFO(finding.dump());
    CHECK(finding["confidence"] != "high");
    const auto& doubts = finding["doubts"];
    CHECK(std::find(doubts.begin(), doubts.end(), difference.doubt) != doubts.end());
  }
}

TEST_CASE("a Pub/Sub push of one entry and a message cut by CloudWatch find nothing that is not so",
          "[cli][wrapped]") {
  static const auto raw = keys_of(findings_of(kRaw));
  CHECK(minus(keys_of(findings_of("gke-pubsub-push.json.gz")), raw).empty());
  // The one event that is left of it is a request without its answer.
  const auto cut = minus(keys_of(findings_of("eks-truncated-message.ndjson.gz")), raw);
  CHECK(as_set(cut) == std::set<std::string>{"NP106 User \"kube-admin\" "});
}
