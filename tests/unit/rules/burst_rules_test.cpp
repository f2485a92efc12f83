// NP124 to NP126: allowed without a reason, created in a burst, credentials not accepted.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

rules::Findings judge(std::string_view id, std::vector<store::AuditEvent> events) {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  bind_user(cluster, "bot-creates", "system:serviceaccount:ci:bot");
  bind_user(cluster, "node-creates", "system:node:n1");
  return run_rule(*case_file(std::move(cluster), std::move(events)), id);
}

const std::string kReason =
    R"(RBAC: allowed by ClusterRoleBinding "jane-creates" of ClusterRole "creator" to User "jane")";

std::vector<store::AuditEvent> creations(const std::string& user, int count, double apart) {
  std::vector<store::AuditEvent> events;
  for (int i = 0; i < count; ++i) {
    events.push_back(create_namespace(i * apart, user, "burst-" + std::to_string(i)));
  }
  return events;
}

store::AuditEvent rejected(double seconds, std::vector<std::string> addresses) {
  auto e = create_namespace(seconds, "", "", 401);
  e.stage = store::Stage::ResponseStarted;
  e.decision.clear();
  e.user.groups.clear();
  e.source_ips = std::move(addresses);
  return e;
}

}  // namespace

TEST_CASE("a creation that RBAC grants but the server gives no reason for is told",
          "[rules][NP124]") {
  const auto silent = create_namespace(1, "jane", "team");
  const auto findings = judge("NP124", {silent});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "jane")");
  CHECK(findings[0].namespace_ == "team");
  CHECK(findings[0].severity == store::Severity::Medium);
  auto reasoned = silent;
  reasoned.reason = kReason;
  CHECK(judge("NP124", {reasoned}).empty());
}

TEST_CASE("a server that gives no reasons at all is told once for each identity",
          "[rules][NP124]") {
  const auto findings = judge("NP124", creations("jane", 30, 10));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].namespace_.empty());
  CHECK(findings[0].evidence.size() == 10);
}

TEST_CASE("who needs no reason, or is not known, is not told", "[rules][NP124]") {
  auto master = create_namespace(1, "root", "team");
  master.user.groups = {"system:masters"};
  auto as_master = create_namespace(1, "jane", "team");
  as_master.impersonated.emplace();
  as_master.impersonated->username = "root";
  as_master.impersonated->groups = {"system:masters"};
  auto node = create_namespace(1, "system:node:n1", "team");
  node.user.groups = {"system:nodes"};
  auto hidden = create_namespace(1, "jane", "team");
  hidden.blind = static_cast<std::uint32_t>(store::MissingField::Groups);
  auto old = create_namespace(1, "jane", "team");
  old.decision.clear();  // the log has no annotations
  CHECK(judge("NP124", {master}).empty());
  CHECK(judge("NP124", {as_master}).empty());
  CHECK(judge("NP124", {node}).empty());
  CHECK(judge("NP124", {hidden}).empty());
  CHECK(judge("NP124", {old}).empty());
  CHECK(judge("NP124", {create_namespace(1, "jane", "team", 409)}).empty());
  // Without a grant it is NP101.
  CHECK(judge("NP124", {create_namespace(1, "eve", "team")}).empty());
}

TEST_CASE("twelve namespaces of one identity in a minute are a burst", "[rules][NP125]") {
  const auto findings = judge("NP125", creations("jane", 12, 1));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Medium);
  CHECK(findings[0].title == R"(User "jane" created 12 namespaces within 12 seconds)");
  CHECK(judge("NP125", creations("jane", 11, 1)).empty());
  CHECK(judge("NP125", creations("jane", 20, 6)).empty());
  CHECK(judge("NP125", creations("system:serviceaccount:ci:bot", 12, 1)).at(0).severity ==
        store::Severity::Low);
}

TEST_CASE("only what came to be counts as created", "[rules][NP125]") {
  auto events = creations("jane", 12, 1);
  events[3].code = 409;
  CHECK(judge("NP125", events).empty());
  events = creations("jane", 12, 1);
  events[3].dry_run = true;
  CHECK(judge("NP125", events).empty());
  events = creations("jane", 12, 1);
  events[3].user.username = "system:serviceaccount:ci:bot";
  CHECK(judge("NP125", events).empty());
}

TEST_CASE("the threshold of a burst of creations can be set", "[rules][NP125]") {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  rules::RuleSettings settings;
  settings.creation_burst = 3;
  const auto file = case_file(std::move(cluster), creations("jane", 3, 1));
  CHECK(run_rule(*file, "NP125", settings).size() == 1);
  CHECK(run_rule(*file, "NP125").empty());
}

TEST_CASE("invalid credentials from one address in a burst are told", "[rules][NP126]") {
  const std::vector<std::string> peer = {"192.0.2.7"};
  const auto findings = judge("NP126", {rejected(0, peer), rejected(1, peer), rejected(2, peer)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Low);
  CHECK(findings[0].title.find("192.0.2.7") != std::string::npos);
  CHECK(judge("NP126", {rejected(0, peer), rejected(1, peer)}).empty());
  CHECK(judge("NP126", {rejected(0, peer), rejected(1, peer), rejected(301, peer)}).empty());
  CHECK(judge("NP126", {rejected(0, peer), rejected(1, peer), rejected(2, {"192.0.2.8"})}).empty());
  std::vector<store::AuditEvent> many;
  for (int i = 0; i < 10; ++i) many.push_back(rejected(i, peer));
  CHECK(judge("NP126", many).at(0).severity == store::Severity::Medium);
}

TEST_CASE("an address that the client claims does not split a burst", "[rules][NP126]") {
  CHECK(judge("NP126", {rejected(0, {"198.51.100.1", "192.0.2.7"}),
                        rejected(1, {"198.51.100.2", "192.0.2.7"}),
                        rejected(2, {"198.51.100.3", "192.0.2.7"})})
            .size() == 1);
}
