// Which rules say "unknown" when a kind was not read, and which findings are doubted.
#include "analyzer/rules/rests_on.h"

#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

std::set<std::string> unknown_rules(std::string_view kind, ReadState state) {
  auto cluster = base_cluster();
  cluster.reading.note(kind, state, "may not list them");
  std::set<std::string> rules;
  for (const auto& finding : rules::run_rules(*case_file(cluster, {}), {})) {
    if (rules::is_unknown(finding)) rules.insert(finding.rule);
  }
  return rules;
}

using Ids = std::set<std::string>;

}  // namespace

TEST_CASE("each rule that rests on objects exists, and is told once", "[rules][reading]") {
  Ids seen;
  for (const auto& entry : rules::rests_on()) {
    INFO(entry.rule);
    CHECK(seen.insert(std::string(entry.rule)).second);
    CHECK(rules::find_rule(entry.rule) != nullptr);
    CHECK_FALSE(entry.silent_without.empty());
  }
}

TEST_CASE("every rule on posture rests on objects", "[rules][reading]") {
  for (const auto& rule : rules::all_rules()) {
    if (!std::holds_alternative<rules::PostureRule>(rule.judge)) continue;
    INFO(rule.info.id);
    CHECK(std::ranges::find(rules::rests_on(), rule.info.id, &rules::RestsOn::rule) !=
          rules::rests_on().end());
  }
}

TEST_CASE("a rule that cannot judge says so, with the kind", "[rules][reading]") {
  CHECK(unknown_rules("ClusterRoleBinding", ReadState::Whole).empty());
  CHECK(unknown_rules("ClusterRoleBinding", ReadState::Refused) ==
        Ids{"NP001", "NP002", "NP003", "NP004", "NP005", "NP006", "NP007", "NP008", "NP009",
            "NP101", "NP102", "NP103", "NP116", "NP124", "NP127"});
  CHECK(unknown_rules("RoleBinding", ReadState::Truncated) ==
        Ids{"NP002", "NP003", "NP006", "NP007", "NP101", "NP102", "NP103", "NP116", "NP124",
            "NP127"});
  CHECK(unknown_rules("Namespace", ReadState::Refused) ==
        Ids{"NP002", "NP003", "NP010", "NP111", "NP114"});
  // Whoever dumps RBAC alone names every namespace that counts for paths.
  CHECK(unknown_rules("Namespace", ReadState::NotGiven) == Ids{"NP010", "NP111", "NP114"});
  CHECK(unknown_rules("Pod", ReadState::Refused) == Ids{"NP002", "NP003"});
  CHECK(unknown_rules("NetworkPolicy", ReadState::Absent).empty());
  auto cluster = base_cluster();
  cluster.reading.note("Namespace", ReadState::Refused, "may not list namespaces");
  rules::Findings findings;
  rules::add_unknown(cluster.reading, findings);
  const auto last = findings.back();
  CHECK(last.rule == "NP114");
  CHECK(last.severity == store::Severity::Info);
  CHECK(last.confidence == store::Confidence::Low);
  CHECK(last.title.find("Namespace was not read") != std::string::npos);
  CHECK(last.doubts.front().find("may not list namespaces") != std::string::npos);
}

TEST_CASE("a binding to a role that was not read is to no missing role", "[rules][NP006]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane", "somewhere");
  CHECK(run_rule(*case_file(cluster, {}), "NP006").size() == 1);
  cluster.reading.note("Role", ReadState::Refused, "may not list roles");
  CHECK(run_rule(*case_file(cluster, {}), "NP006").size() == 1);
  cluster.reading.note("ClusterRole", ReadState::Refused, "may not list clusterroles");
  CHECK(run_rule(*case_file(cluster, {}), "NP006").empty());
}

TEST_CASE("a path over what may exist is doubted", "[rules][reading]") {
  store::Finding path;
  path.rule = "NP002";
  store::Finding creator;
  creator.rule = "NP001";
  store::Finding role;
  role.rule = "NP201";
  rules::Findings findings = {path, creator, role};
  Reading reading;
  reading.note("ClusterRole", ReadState::Whole);
  rules::doubt_what_was_not_read(reading, findings);
  for (const auto& finding : findings) CHECK(finding.doubts.empty());
  Reading part;
  part.note("ClusterRole", ReadState::Refused, "may not list clusterroles");
  part.note("RoleBinding", ReadState::Refused, "may not list rolebindings");
  rules::doubt_what_was_not_read(part, findings);
  CHECK(findings[0].confidence == store::Confidence::Low);
  CHECK(findings[0].doubts.size() == 1);
  CHECK(findings[1].doubts.empty());
  CHECK(findings[2].doubts.size() == 1);
}
