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
