#include "analyzer/rules/evidence.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <set>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

rules::Findings found(std::string_view id, Cluster cluster) {
  return run_rule(*case_file(std::move(cluster), {}), id);
}

Cluster bound_to(Subject subject, std::vector<std::string> verbs, bool builtin = false) {
  auto cluster = base_cluster();
  cluster.roles[0].rules[0].verbs = std::move(verbs);
  cluster.roles[0].rules[0].resources = {"configmaps"};
  bind_user(cluster, "b", "x");
  cluster.bindings[0].subjects = {std::move(subject)};
  if (builtin) {
    cluster.bindings[0].meta.labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
    cluster.roles[0].meta.labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
  }
  return cluster;
}

}  // namespace

TEST_CASE("NP001 lists who can create namespaces, with the grant's place", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  const auto findings = found("NP001", cluster);
  REQUIRE(findings.size() == 2);  // and system:masters, which is part of Kubernetes
  const auto& jane = findings[0].subject == R"(User "jane")" ? findings[0] : findings[1];
  CHECK(jane.severity == store::Severity::Low);
  CHECK(jane.evidence.at(0).file == "rbac.yaml");
  CHECK(jane.evidence.at(0).line == 7);
  cluster.bindings.clear();
  CHECK(found("NP001", cluster).size() == 1);
}

TEST_CASE("NP007 weighs what everybody is given", "[rules]") {
  const Subject authenticated{SubjectKind::Group, {}, "system:authenticated"};
  const Subject anonymous{SubjectKind::User, {}, "system:anonymous"};
  CHECK(found("NP007", bound_to(authenticated, {"get"})).at(0).severity == store::Severity::Medium);
  CHECK(found("NP007", bound_to(authenticated, {"create"})).at(0).severity ==
        store::Severity::High);
  CHECK(found("NP007", bound_to(anonymous, {"get"})).at(0).severity == store::Severity::High);
  CHECK(found("NP007", bound_to(anonymous, {"delete"})).at(0).severity ==
        store::Severity::Critical);
  CHECK(found("NP007", bound_to({SubjectKind::Group, {}, "platform"}, {"create"})).empty());
  CHECK(found("NP007", bound_to({SubjectKind::User, {}, "system:authenticated"}, {"create"}))
            .empty());
}

TEST_CASE("NP007 is silent on the server's own bindings only while they are its own", "[rules]") {
  const Subject authenticated{SubjectKind::Group, {}, "system:authenticated"};
  CHECK(found("NP007", bound_to(authenticated, {"get"}, true)).empty());
  auto changed = bound_to(authenticated, {"get"}, true);
  changed.roles[0].meta.labels.clear();
  CHECK(found("NP007", changed).size() == 1);
}

TEST_CASE("everybody who can create namespaces is critical", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "x");
  cluster.bindings[0].subjects = {Subject{SubjectKind::Group, {}, "system:serviceaccounts"}};
  CHECK(found("NP007", cluster).at(0).severity == store::Severity::Critical);
}

TEST_CASE("rule ids are unique, sorted and explained", "[rules]") {
  std::string last;
  for (const auto& rule : rules::all_rules()) {
    INFO(rule.info.id);
    CHECK(last < rule.info.id);
    last = rule.info.id;
    CHECK(rule.info.title.size() > 5);
    CHECK(rule.info.why.size() > 40);
    CHECK(rule.info.remediation.size() > 30);
    CHECK_FALSE(rule.info.references.empty());
  }
  CHECK(rules::find_rule("NP999") == nullptr);
}

TEST_CASE("findings are sorted by severity, each fingerprint once", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  const auto file = case_file(cluster, {create_namespace(1, "eve", "team"),
                                        create_namespace(2, "system:anonymous", "open")});
  const auto findings = rules::run_rules(*file, {});
  std::set<std::string> fingerprints;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    CHECK(fingerprints.insert(findings[i].fingerprint).second);
    if (i > 0) CHECK(findings[i - 1].severity >= findings[i].severity);
  }
  CHECK(findings.size() > 3);
}

TEST_CASE("commands are safe to paste, whatever the name", "[rules]") {
  CHECK(rules::shell_quote("team-a") == "team-a");
  CHECK(rules::shell_quote("a; rm -rf /") == "'a; rm -rf /'");
  CHECK(rules::shell_quote("it's") == R"('it'\''s')");
  CHECK(rules::shell_quote("") == "''");
  CHECK(rules::shell_quote("--flag") == "'--flag'");
}
