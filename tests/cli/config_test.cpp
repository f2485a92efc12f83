// nsposture.yaml: from the file to the finding.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <string>
#include <vector>

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
  const auto accepted = setup.report(
      "accepted:\n- {rule: NP010, namespace: 'team-*', reason: legacy, until: 2099-01-01}\n");
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
  refused("accepted: [{rule: NP010, reason: old, until: 30d}]\n");
  refused("accepted: [{rule: 'XX*', reason: none}]\n");
  refused("accepted: [{rule: 'NP?0?', reason: none}]\n");
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

namespace {

constexpr const char* kImpersonated =
    R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a-@",)"
    R"("stage":"ResponseComplete","requestURI":"/api/v1/namespaces","verb":"create",)"
    R"("user":{"username":"system:serviceaccount:cattle-system:rancher",)"
    R"("groups":["system:serviceaccounts","system:authenticated"]},)"
    R"("impersonatedUser":{"username":"eve","groups":["GROUP","system:authenticated"]},)"
    R"("sourceIPs":["192.0.2.7"],"userAgent":"rancher","objectRef":{"resource":"namespaces",)"
    R"("name":"made-@","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":201},)"
    R"("requestReceivedTimestamp":"2026-11-25T09:00:0@.000000Z",)"
    R"("stageTimestamp":"2026-11-25T09:00:0@.100000Z","annotations":)"
    R"({"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from)) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string impersonated(const std::string& id, const std::string& group) {
  return replaced(replaced(kImpersonated, "@", id), "GROUP", group) + '\n';
}

std::size_t count_of(const json& report, const std::string& rule) {
  std::size_t count = 0;
  for (const auto& one : report["findings"]) count += one["rule"] == rule ? 1U : 0U;
  return count;
}

}  // namespace

TEST_CASE("impersonation by a trusted identity is counted and not reported", "[cli][config]") {
  const Setup setup;
  const auto log =
      setup.folder.write("audit.log", impersonated("1", "dev") + impersonated("2", "dev") +
                                          impersonated("3", "system:masters"));
  const auto config =
      setup.folder.write("nsposture.yaml", "trusted_identities: ['sa:cattle-system/*']\n");
  const auto audit = [&](const std::vector<std::string>& more) {
    std::vector<std::string> line = {"audit", "-q", "--from", setup.cluster, "--audit-log", log};
    line.insert(line.end(), more.begin(), more.end());
    return run_cli(line).out;
  };
  const auto all = json::parse(audit({"--config", "none", "-o", "json"}));
  CHECK(count_of(all, "NP104") == 3);
  CHECK_FALSE(all.contains("configuration"));
  const auto trusted = json::parse(audit({"--config", config, "-o", "json"}));
  // In the name of system:masters, it is still told.
  CHECK(count_of(trusted, "NP104") == 1);
  CHECK(finding(trusted, "NP104")["namespace"] == "made-3");
  CHECK(trusted["configuration"]["trusted_impersonations"] == 2);
  CHECK(has(audit({"--config", config}), "leaves out 2 creations"));
  // The line has the last word.
  const auto other =
      audit({"--config", config, "--trusted-impersonators", "user:proxy", "-o", "json"});
  CHECK(count_of(json::parse(other), "NP104") == 3);

  // An analysis that has them all is reported without them.
  const auto db = setup.folder.path("posture.db");
  (void)audit({"--config", "none", "--db", db});
  const auto report =
      json::parse(run_cli({"report", "--db", db, "--format", "json", "--config", config}).out);
  CHECK(count_of(report, "NP104") == 1);
  CHECK(report["configuration"]["trusted_impersonations"] == 2);
  const auto dossier = [&](const char* ns) {
    return run_cli({"investigate", ns, "--db", db, "--config", config, "-o", "json"}).out;
  };
  CHECK(has(dossier("made-1"), "NP104 does not report impersonation"));
  CHECK_FALSE(has(dossier("made-3"), "NP104 does not report impersonation"));
}

TEST_CASE("who may be trusted and who is notified are refused where they are too much",
          "[cli][config]") {
  const Setup setup;
  const auto refused = [&](const std::string& config) {
    INFO(config);
    CHECK(setup.check(config).code == 2);
  };
  refused("trusted_identities: [rancher]\n");
  refused("trusted_identities: ['user:*']\n");
  refused("trusted_identities: ['sa:rancher']\n");
  refused("trusted_identities: ['group:system:*']\n");
  refused("trusted_identities: ['user:cn=proxy,ou=it']\n");
  refused("notification: {slack: 'https://hooks.slack.com/services/T0/B0/x'}\n");
  refused("notification: {webhook: 'https://me:pw@example.com/'}\n");
  refused("notification: {webhook: 'https://example.com/?token=1'}\n");
  refused("notification: {webhook: 'https://example.com/hooks/8f3a91c2d7e64b'}\n");
  refused("notification: {webhook: 'example.com'}\n");
  refused("notification: {webhook: 'https://example.com', webhook_file: w}\n");
  refused("notification: {at: none}\n");
  refused("notification: {email: me}\n");
  const auto right = setup.check(
      "trusted_identities: ['user:proxy', 'group:system:serviceaccounts:cattle-system']\n"
      "notification: {webhook_file: w, slack_file: s, alertmanager: 'http://alerts:9093', at: low, "
      "ca: ca.crt}\n");
  CHECK(right.code == 0);
  CHECK(has(right.out, "impersonation is expected of user:proxy"));
  CHECK(has(right.out, "`serve` notifies slack at the address in the file s"));
  CHECK(has(right.out, "--notify-at is low"));
}

TEST_CASE("a configuration by which nothing can fail says so, and so do reports", "[cli][config]") {
  const Setup setup;
  std::string all_off = "rules:\n";
  const auto known = json::parse(run_cli({"rules", "-o", "json"}).out);
  for (const auto& rule : known["rules"]) {
    all_off += "  " + rule["id"].get<std::string>() + ": off\n";
  }
  for (const auto& config : {std::string("fail_on: none\n"), all_off}) {
    INFO(config);
    CHECK(setup.check(config).code == 0);
    CHECK(has(setup.check(config).out, "Warning: no finding makes `audit` fail"));
    CHECK(has(setup.audit(config, "text").out, "No finding makes `audit` fail"));
    CHECK(setup.report(config)["configuration"]["never_fails"] == true);
  }
  CHECK_FALSE(has(setup.check("fail_on: critical\n").out, "Warning"));
  CHECK_FALSE(setup.report("fail_on: low\n").contains("configuration"));
  // The line has the last word.
  const auto file = setup.folder.write("nsposture.yaml", "fail_on: none\n");
  const auto line = json::parse(run_cli({"audit", "-q", "--from", setup.cluster, "--config", file,
                                         "--fail-on", "high", "-o", "json"})
                                    .out);
  CHECK_FALSE(line.contains("configuration"));
}

namespace {

// A variable of the environment as long as the object lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }

  ~Variable() { ::unsetenv(name_); }

  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("a variable counts for the command that runs, and is refused by its name",
          "[cli][config]") {
  const Setup setup;
  const std::vector<std::string> audit = {"audit", "-q", "--from", setup.cluster};
  {
    const Variable variable("NSPOSTURE_OUTPUT", "json");
    CHECK(json::parse(run_cli(audit).out).contains("findings"));
    CHECK(json::parse(run_cli({"rules"}).out).contains("rules"));
    const auto db = setup.folder.path("v.db");
    CHECK(run_cli({"scan", "-q", "--from", setup.cluster, "--db", db}).code == 0);
    CHECK(json::parse(run_cli({"db", "info", "--db", db}).out).contains("events"));
  }
  {
    // `audit` has no such format, `who-can` has.
    const Variable variable("NSPOSTURE_OUTPUT", "wide");
    CHECK(run_cli(audit).code == 2);
    CHECK(run_cli({"who-can", "get", "pods", "--from", setup.cluster, "-q"}).code == 0);
  }
}

TEST_CASE("config show says each value and where it comes from", "[cli][config]") {
  const Setup setup;
  const auto file = setup.folder.write(
      "nsposture.yaml", "fail_on: low\nthresholds:\n  burst: 5\nallowed_creators: ['sa:ops/*']\n");
  const Variable variable("NSPOSTURE_FAIL_ON", "medium");
  const auto shown = json::parse(run_cli({"config", "show", file, "-o", "json"}).out);
  const auto value = [&](const std::string& key) {
    for (const auto& one : shown["values"]) {
      if (one["key"] == key) return one;
    }
    return json();
  };
  CHECK(value("fail_on")["value"] == "medium");
  CHECK(value("fail_on")["variable"] == "NSPOSTURE_FAIL_ON");
  CHECK(value("thresholds.burst")["value"] == "5");
  CHECK(value("thresholds.burst")["line"] == 3);
  CHECK(value("allowed_creators")["from"] == "file");
  CHECK(value("thresholds.burst_window")["value"] == "5m");
  CHECK(value("thresholds.burst_window")["from"] == "default");
  CHECK(value("thresholds.no_quota")["value"] == "false");
  CHECK(value("trusted_identities")["value"].is_null());
  const auto text = run_cli({"config", "show", file}).out;
  CHECK(has(text, "nsposture.yaml:3"));
  CHECK(has(run_cli({"config", "show", file, "-o", "yaml"}).out, "key: fail_on"));
  CHECK(run_cli({"config", "show", "--config", "none"}).code == 0);
  CHECK(run_cli({"config", "show", setup.folder.write("bad.yaml", "fail: 1\n")}).code == 2);
}

TEST_CASE("the environment names the database, and another source has the last word",
          "[cli][config]") {
  const Setup setup;
  const auto db = setup.folder.path("posture.db");
  const Variable variable("NSPOSTURE_DB", db);
  const Variable cluster("NSPOSTURE_CLUSTER", "prod");
  CHECK(run_cli({"scan", "-q", "--from", setup.cluster}).code == 0);
  const auto who = [](const std::vector<std::string>& more) {
    std::vector<std::string> line = {"who-can", "create", "namespaces", "-q", "-o", "json"};
    line.insert(line.end(), more.begin(), more.end());
    return run_cli(line);
  };
  CHECK(has(who({}).out, "eve"));
  CHECK(has(who({"--snapshot", "1"}).out, "eve"));
  CHECK(run_cli({"db", "info"}).code == 0);
  const auto other = setup.folder.write("other.yaml", replaced(kManifests, "eve", "paul"));
  CHECK(has(who({"--from", other}).out, "paul"));
  CHECK_FALSE(has(who({"--from", other}).out, "\"eve\""));
  CHECK(run_cli({"diff", "-q", setup.cluster, other}).code != 2);
  // The option has the last word, here for a database without a scan.
  CHECK(who({"--db", setup.folder.path("none.db")}).code == 3);
  const Variable strange("NSPOSTURE_CLUSTER", "test");
  CHECK(who({}).code == 2);
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
