// nsposture.yaml: from the file to the finding.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

constexpr const char* kManifests = R"(apiVersion: v1
kind: Namespace
metadata: {name: team-a}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: makers}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: makers}
subjects:
- {kind: ServiceAccount, name: boss, namespace: ops}
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: eve}
)";

struct Setup {
  Folder folder;
  std::string cluster = folder.write("cluster.yaml", kManifests);

  [[nodiscard]] Result audit(const std::string& config, const std::string& format) const {
    return run_cli({"audit", "-q", "--builtin-roles", "none", "--from", cluster, "--config",
                    config.empty() ? "none" : folder.write("nsposture.yaml", config), "-o",
                    format});
  }

  [[nodiscard]] json report(const std::string& config) const {
    return json::parse(audit(config, "json").out);
  }

  [[nodiscard]] Result check(const std::string& config) const {
    return run_cli({"config", "check", folder.write("nsposture.yaml", config)});
  }
};

json finding(const json& report, const std::string& rule, const std::string& subject = {}) {
  for (const auto& one : report["findings"]) {
    if (one["rule"] == rule && (subject.empty() || one["subject"] == subject)) return one;
  }
  return nullptr;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a configuration turns rules off and changes severities, and the report says so",
          "[cli][config]") {
  const Setup setup;
  CHECK_FALSE(finding(setup.report(""), "NP010").is_null());
  CHECK_FALSE(setup.report("").contains("configuration"));
  const auto report = setup.report("rules: {NP010: off, NP001: high}\n");
  CHECK(finding(report, "NP010").is_null());
  CHECK(finding(report, "NP001", "User \"eve\"")["severity"] == "high");
  CHECK(report["configuration"]["rules_off"] == 1);
  CHECK(report["configuration"]["severities_changed"] == 1);
  CHECK(setup.audit("rules: {NP001: high}\n", "json").code == 1);
  CHECK(setup.audit("", "json").code == 0);
  CHECK(has(setup.audit("rules: {NP010: off}\n", "text").out, "turns 1 rule off"));
}

TEST_CASE("allowed creators and accepted patterns are accepted, others are not", "[cli][config]") {
  const Setup setup;
  const auto report = setup.report("allowed_creators: ['sa:ops/*']\n");
  CHECK(finding(report, "NP001", "ServiceAccount \"ops/boss\"")["state"] == "accepted");
  CHECK(finding(report, "NP001", "User \"eve\"")["state"] == "new");
  CHECK(report["configuration"]["accepted"] == 1);
  const auto accepted =
      setup.report("accepted:\n- {rule: NP010, namespace: 'team-*', reason: legacy, until: 30d}\n");
  CHECK(finding(accepted, "NP010")["state"] == "accepted");
  CHECK(finding(accepted, "NP010")["accepted_reason"] == "legacy");
  CHECK(finding(accepted, "NP001", "User \"eve\"")["state"] == "new");
}

TEST_CASE("thresholds and the gate are defaults, and the line has the last word", "[cli][config]") {
  const Setup setup;
  const std::string config = "fail_on: low\nthresholds: {require_label: [team], burst: 5}\n";
  const auto report = setup.audit(config, "json");
  CHECK(report.code == 1);
  CHECK(has(finding(json::parse(report.out), "NP010")["title"], "label `team`"));
  const auto file = setup.folder.write("nsposture.yaml", config);
  const auto line = run_cli({"audit", "-q", "--from", setup.cluster, "--config", file, "--fail-on",
                             "critical", "-o", "json"});
  CHECK(line.code == 0);
}

TEST_CASE("remediate leaves allowed creators alone", "[cli][config]") {
  const Setup setup;
  const auto file = setup.folder.write("nsposture.yaml", "allowed_creators: ['user:eve']\n");
  const auto answer =
      json::parse(run_cli({"remediate", "--everybody", "--from", setup.cluster, "--builtin-roles",
                           "none", "-q", "--config", file, "-o", "json"})
                      .out);
  REQUIRE(answer["removals"].size() == 1);
  CHECK(answer["removals"][0]["subject"]["name"] == "boss");
}

TEST_CASE("a configuration that is wrong holds for nothing, and says where", "[cli][config]") {
  const Setup setup;
  const auto refused = [&](const std::string& config) {
    INFO(config);
    CHECK(setup.check(config).code == 2);
    CHECK(setup.audit(config, "json").code == 2);
    CHECK(setup.audit(config, "json").out.empty());
  };
  refused("rule: {}\n");
  refused("rules: {NP999: off}\n");
  refused("rules: {NP010: loud}\n");
  refused("fail_on: hihg\n");
  refused("accepted: [{rule: NP010}]\n");
  refused("accepted: [{rule: NP010, reason: ' '}]\n");
  refused("accepted: [{reason: all}]\n");
  refused("accepted: [{rule: NP010, reason: old, until: 2020-01-01}]\n");
  refused("accepted: [{rule: 'XX*', reason: none}]\n");
  refused("accepted: [{rule: '*', reason: all}]\n");
  refused("accepted: [{rule: NP010, reason: y}]\n");
  refused("thresholds: {burst_window: soon}\n");
  refused("thresholds: {burst: 1}\n");
  refused("thresholds: {short_lived: -1}\n");
  refused("thresholds: {unused_after: -7d}\n");
  refused("allowed_creators: ['user:*']\n");
  refused("allowed_creators: ['sa:*/*']\n");
  refused("accepted: [{subject: 'user:*', reason: all}]\n");
  refused("thresholds: {require_pod_security: strict}\n");
  refused("accepted: [{rule: 'NP*', subject: '*', reason: all}]\n");
  refused("allowed_creators: [jane]\n");
  refused("allowed_creators: ['sa:boss']\n");
  refused("kubernetes_version: '1.99'\n");
  refused("thresholds: {bursts: 3}\n");
  refused("check: {fail_onn: low}\n");
  refused("version: 2\n");
  refused("[1, 2\n");
  // What an option does not take is refused where it is used.
  CHECK(setup.audit("thresholds: {burst: many}\n", "json").code == 2);
  CHECK(run_cli({"audit", "--from", setup.cluster, "--config", "/nonexistent"}).code == 2);
}

TEST_CASE("config check says what a configuration sets", "[cli][config]") {
  const Setup setup;
  const auto said = setup.check(
      "kubernetes_version: '1.34'\nrules: {NP010: off, NP001: info}\ncheck: {fail_on: low}\n");
  CHECK(said.code == 0);
  CHECK(has(said.out, "--kubernetes-version is 1.34"));
  CHECK(has(said.out, "NP010 is off"));
  CHECK(has(said.out, "findings of NP001 are info"));
  CHECK(has(said.out, "`check` judges by the policy in it"));
  CHECK(setup.check("").code == 0);
}
