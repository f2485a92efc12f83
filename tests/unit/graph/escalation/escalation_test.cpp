// What holds for every technique: scopes, chains, targets, results.
#include "graph/escalation/model/technique.h"
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

#include <set>

namespace nsposture::tests {

TEST_CASE("Direct creators are found with nothing to take over", "[escalation]") {
  Scenario s;
  CHECK(s.how(account("ops", "boss")) == escalation::How::Direct);
  CHECK(s.how(group("system:masters")) == escalation::How::Direct);
  CHECK(s.how(group("system:authenticated")) == escalation::How::No);
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("Apply on names is a creation, with its names", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"sandbox"})});
  CHECK(s.how(kEve) == escalation::How::Direct);
  CHECK(escalation::Escalation(s.cluster).path(kEve)->only_names == Texts{"sandbox"});
  s.grant(user("joe"), {rule({"patch"}, {""}, {"namespaces"}, {"sandbox"})});
  s.grant(user("jim"), {rule({"create"}, {""}, {"namespaces"}, {"sandbox"})});
  CHECK(s.how(user("joe")) == escalation::How::No);
  CHECK(s.how(user("jim")) == escalation::How::No);
}

TEST_CASE("A chain leads over grants gained on the way", "[escalation]") {
  Scenario s;
  s.role("admin", {rule({"create"}, {""}, {"serviceaccounts/token"})});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"pods/exec"})});
  s.pod("ci", "b-0", "builder");
  s.grant_in("ops", account("ci", "builder"),
             {rbac_rule({"create"}, {"rolebindings"}), rbac_rule({"bind"}, {"clusterroles"})});
  CHECK(s.path(kEve) == Texts{"exec-pod", "bind", "mint-token", "direct"});
  const auto path = escalation::Escalation(s.cluster).path(kEve).value();
  CHECK(path.steps[1].as == "ServiceAccount \"ci/builder\"");
  CHECK(path.steps[2].grants.at(0).gained);
  CHECK(
      path.steps[2].request ==
      "kubectl config set-credentials boss.ops --token=\"$(kubectl --user=builder.ci -n ops create "
      "token boss)\"");
}

TEST_CASE("Cycles of takeovers end", "[escalation]") {
  Scenario s;
  s.add_account("a", "one").add_account("b", "two");
  s.grant_in("b", account("a", "one"), {rule({"create"}, {""}, {"serviceaccounts/token"})});
  s.grant_in("a", account("b", "two"), {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.how(account("a", "one")) == escalation::How::No);
}

TEST_CASE("Everybody's rights count for each", "[escalation]") {
  Scenario s;
  s.grant_in("ops", group("system:authenticated"),
             {rule({"create"}, {""}, {"serviceaccounts/token"})});
  const escalation::Escalation escalation(s.cluster);
  CHECK(escalation.result(group("system:authenticated"))->how == escalation::How::Becomes);
  CHECK(escalation.result(group("system:authenticated"))->who ==
        escalation::SubjectClass::Everybody);
  CHECK(escalation.result(account("ci", "default"))->who ==
        escalation::SubjectClass::DefaultAccount);
  CHECK(escalation.result(user("never named"))->how == escalation::How::Becomes);
  CHECK(escalation.path(user("never named")).has_value());
  CHECK_FALSE(escalation.result(user("system:anonymous")).has_value());
}

TEST_CASE("Rights of a user and of its group join", "[escalation]") {
  Scenario s;
  s.grant(group("system:authenticated"), {rule({"get"}, {""}, {"secrets"})});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"mint-token-secret", "direct"});
  Scenario other;
  other.grant_in("ops", group("system:authenticated"), {rule({"get"}, {""}, {"secrets"})});
  other.grant(kEve, {rule({"create"}, {""}, {"secrets"})});
  CHECK(other.path(kEve) == Texts{"mint-token-secret", "direct"});
}

TEST_CASE("Any request can be the target, at its own scope", "[escalation]") {
  Scenario s;
  const escalation::EscalationTarget secrets{"get", "", "secrets", "", "ops", ""};
  const escalation::EscalationTarget elsewhere{"get", "", "secrets", "", "ci", ""};
  s.role("reader", {rule({"get"}, {""}, {"secrets"})});
  s.cluster.bindings.push_back(
      bind_in("ops", "reader", {RoleKind::ClusterRole, "reader"}, {account("ops", "boss")}));
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.path(kEve, secrets) == Texts{"mint-token", "direct"});
  CHECK(s.how(kEve, elsewhere) == escalation::How::No);
}

TEST_CASE("Deleting a namespace may be granted inside it", "[escalation]") {
  Scenario s;
  s.grant_in("ci", kEve, {rule({"delete"}, {""}, {"namespaces"})});
  CHECK(s.how(kEve, {"delete", "", "namespaces", "", "", "ci"}) == escalation::How::Direct);
  CHECK(s.how(kEve, {"delete", "", "namespaces", "", "", "ops"}) == escalation::How::No);
}

TEST_CASE("Several paths come in the order of their cost, none twice", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve,
             {rule({"create"}, {""}, {"pods", "serviceaccounts/token"}),
              rule({"create", "get"}, {""}, {"secrets"})});
  const auto paths = escalation::Escalation(s.cluster).all_paths(kEve, 10);
  REQUIRE(paths.size() == 3);
  std::set<std::string> first;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    first.emplace(to_string(paths[i].steps[0].technique));
    if (i > 0) CHECK(paths[i - 1].cost <= paths[i].cost);
  }
  CHECK(first == std::set<std::string>{"create-workload", "mint-token", "mint-token-secret"});
  CHECK(escalation::Escalation(s.cluster).all_paths(kEve, 2).size() == 2);
}

TEST_CASE("Each step names the grant that permits it", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  const auto step = escalation::Escalation(s.cluster).path(kEve)->steps.at(0);
  REQUIRE(step.grants.size() == 1);
  CHECK(step.grants[0].grant.binding == s.cluster.bindings.size() - 1);
  CHECK(step.grants[0].grant.role == s.cluster.roles.size() - 1);
  CHECK(step.grants[0].scope == "ops");
  CHECK(step.checks.at(0).name == "boss");
}

TEST_CASE("Names from the input are quoted in requests", "[escalation]") {
  Scenario s;
  s.bind("odd", "makers", {user("x; rm -rf /")});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"x; rm -rf /"})});
  CHECK(s.request(kEve, 1) == "kubectl --as='x; rm -rf /' create namespace NAME");
}

TEST_CASE("The table of techniques is in the order of their ids", "[escalation]") {
  const auto& table = escalation::all_techniques();
  REQUIRE(table.size() == escalation::kTechniqueCount);
  for (std::size_t i = 0; i < table.size(); ++i) {
    INFO(table[i].title);
    CHECK(static_cast<std::size_t>(table[i].id) == i);
    CHECK((table[i].where == 0 || table[i].edges != nullptr));
    CHECK(table[i].text != nullptr);
  }
}

TEST_CASE("Every technique has an id of its own, a title and references", "[escalation]") {
  std::set<std::string_view> ids;
  for (const auto& technique : escalation::escalation_techniques()) {
    CHECK(ids.insert(technique.id).second);
    CHECK_FALSE(technique.title.empty());
    CHECK(technique.attack.starts_with("T1"));
    CHECK_FALSE(technique.cis.empty());
  }
}

}  // namespace nsposture::tests
