// NP004 and NP010: what is there and not used, and what is missing.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

rules::RuleSettings short_log() {
  rules::RuleSettings settings;
  settings.unused_after = std::chrono::minutes(10);
  return settings;
}

std::vector<std::string> subjects(const rules::Findings& findings) {
  std::vector<std::string> list;
  for (const auto& finding : findings) list.push_back(finding.subject);
  std::ranges::sort(list);
  return list;
}

Namespace labelled(const std::string& name, const Labels& labels) {
  Namespace ns;
  ns.meta.name = name;
  ns.meta.labels = labels;
  return ns;
}

RelatedObject related(const std::string& kind, const std::string& ns) {
  RelatedObject object;
  object.kind = kind;
  object.meta.namespace_ = ns;
  object.meta.name = "default";
  return object;
}

const Labels kBaseline = {{"pod-security.kubernetes.io/enforce", "baseline"}};

const store::Finding* about(const rules::Findings& findings, const std::string& ns) {
  const auto found = std::ranges::find(findings, ns, &store::Finding::namespace_);
  return found == findings.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a grant that nobody used in the covered time is told, a used one is not",
          "[rules][NP004]") {
  auto cluster = base_cluster();
  bind_user(cluster, "used", "jane");
  bind_user(cluster, "idle", "bob");
  auto used = create_namespace(10, "jane", "a");
  used.reason =
      R"(RBAC: allowed by ClusterRoleBinding "used" of ClusterRole "creator" to User "jane")";
  const auto file = case_file(cluster, {used});
  const auto findings = run_rule(*file, "NP004", short_log());
  REQUIRE(subjects(findings) == std::vector<std::string>{"User \"bob\""});
  CHECK(findings[0].title.find("ClusterRoleBinding \"idle\"") != std::string::npos);
  CHECK(findings[0].confidence == store::Confidence::High);
}

TEST_CASE("a group's grant is used by each of its members", "[rules][NP004]") {
  auto cluster = base_cluster();
  bind_user(cluster, "team", "platform");
  cluster.bindings[0].subjects[0].kind = SubjectKind::Group;
  auto used = create_namespace(10, "jane", "a");
  used.user.groups.push_back("platform");
  CHECK(run_rule(*case_file(cluster, {used}), "NP004", short_log()).empty());
  used.user.groups.pop_back();
  CHECK(run_rule(*case_file(cluster, {used}), "NP004", short_log()).size() == 1);
}

TEST_CASE("a creation without an answer may have used its grant", "[rules][NP004]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  auto asked = create_namespace(10, "jane", "a");
  asked.stage = store::Stage::RequestReceived;
  asked.code.reset();
  CHECK(run_rule(*case_file(cluster, {asked}), "NP004", short_log()).empty());
  asked.code = 403;
  asked.stage = store::Stage::ResponseComplete;
  CHECK(run_rule(*case_file(cluster, {asked}), "NP004", short_log()).size() == 1);
}

TEST_CASE("what the log cannot tell lowers the confidence of an unused grant", "[rules][NP004]") {
  auto cluster = base_cluster();
  bind_user(cluster, "team", "platform");
  cluster.bindings[0].subjects[0].kind = SubjectKind::Group;
  auto event = create_namespace(10, "jane", "a");
  event.blind = static_cast<std::uint32_t>(store::MissingField::Groups);
  const auto findings = run_rule(*case_file(cluster, {event}), "NP004", short_log());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].confidence == store::Confidence::Low);
}

TEST_CASE("a log that covers too little leaves the use of grants unknown", "[rules][NP004]") {
  auto cluster = base_cluster();
  bind_user(cluster, "idle", "bob");
  const auto findings = run_rule(*case_file(cluster, {}), "NP004");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Info);
  CHECK(findings[0].title.find("unknown") != std::string::npos);
  // Nobody but the API server's own may create: there is nothing to judge.
  CHECK(run_rule(*case_file(base_cluster(), {}), "NP004").empty());
}

TEST_CASE("a namespace is told what it lacks", "[rules][NP010]") {
  auto cluster = base_cluster();
  cluster.namespaces = {labelled("bare", {}), labelled("good", kBaseline),
                        labelled("open", {{"pod-security.kubernetes.io/enforce", "privileged"}}),
                        labelled("kube-system", {})};
  cluster.related = {related("NetworkPolicy", "good"), related("ResourceQuota", "good"),
                     related("ResourceQuota", "open")};
  const auto findings = run_rule(*case_file(cluster, {}), "NP010");
  CHECK(findings.size() == 2);
  REQUIRE(about(findings, "bare") != nullptr);
  CHECK(about(findings, "bare")->title ==
        "namespace `bare` has no Pod Security level, no NetworkPolicy, no ResourceQuota");
  REQUIRE(about(findings, "open") != nullptr);
  CHECK(about(findings, "open")->title.find("it enforces `privileged`") != std::string::npos);
  CHECK(about(findings, "open")->title.find("ResourceQuota") == std::string::npos);
}

TEST_CASE("a snapshot without policies and quotas leaves them unknown", "[rules][NP010]") {
  auto cluster = base_cluster();
  cluster.namespaces = {labelled("good", kBaseline), labelled("bare", {})};
  const auto findings = run_rule(*case_file(cluster, {}), "NP010");
  CHECK(about(findings, "good") == nullptr);
  REQUIRE(about(findings, "bare") != nullptr);
  CHECK(about(findings, "bare")->title == "namespace `bare` has no Pod Security level");
  CHECK(about(findings, "bare")->doubts.size() == 2);
  REQUIRE(about(findings, "") != nullptr);
  CHECK(about(findings, "")->severity == store::Severity::Info);
  CHECK(about(findings, "")->title.find("NetworkPolicy and a ResourceQuota is unknown") !=
        std::string::npos);
}

TEST_CASE("no policy and no quota at all is told where they were read", "[rules][NP010]") {
  auto cluster = base_cluster();
  cluster.namespaces = {labelled("good", kBaseline)};
  cluster.reading.note("NetworkPolicy", ReadState::Whole);
  cluster.reading.note("ResourceQuota", ReadState::Refused, "may not list resourcequotas");
  const auto findings = run_rule(*case_file(cluster, {}), "NP010");
  REQUIRE(about(findings, "good") != nullptr);
  CHECK(about(findings, "good")->title == "namespace `good` has no NetworkPolicy");
  REQUIRE(about(findings, "") != nullptr);
  CHECK(about(findings, "")->title ==
        "whether namespaces have a ResourceQuota is unknown: not all was read");
  CHECK(about(findings, "")->doubts.front().find("may not list resourcequotas") !=
        std::string::npos);
}

TEST_CASE("quotas that were read in part are unknown", "[rules][NP010]") {
  auto cluster = base_cluster();
  cluster.namespaces = {labelled("good", kBaseline)};
  cluster.related = {related("NetworkPolicy", "good"), related("ResourceQuota", "other")};
  CHECK(about(run_rule(*case_file(cluster, {}), "NP010"), "good") != nullptr);
  cluster.reading.note("ResourceQuota", ReadState::Truncated, "one page");
  CHECK(about(run_rule(*case_file(cluster, {}), "NP010"), "good") == nullptr);
}

TEST_CASE("what a namespace must have can be set", "[rules][NP010]") {
  auto cluster = base_cluster();
  cluster.namespaces = {labelled("a", {{"owner", "jane"}, {"tier", "2"}})};
  rules::RuleSettings settings;
  settings.pod_security = "none";
  settings.require_network_policy = false;
  settings.require_quota = false;
  CHECK(run_rule(*case_file(cluster, {}), "NP010", settings).empty());
  settings.required_labels = {"owner", "tier=1", "cost"};
  const auto findings = run_rule(*case_file(cluster, {}), "NP010", settings);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title == "namespace `a` has no label `tier=1`, no label `cost`");
}
