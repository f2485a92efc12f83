// What to take away.
#include "graph/escalation/remedy.h"

#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

Texts commands(const escalation::Remedy& remedy) {
  Texts lines;
  for (const auto& removal : remedy.removals) lines.push_back(removal.command);
  return lines;
}

}  // namespace

TEST_CASE("One binding is cut where one suffices", "[escalation]") {
  Scenario s;
  for (const auto* name : {"a", "b", "c"}) {
    s.grant_in("ops", user(name), {rule({"create"}, {""}, {"pods"})});
  }
  const auto remedy =
      escalation::find_remedy(s.cluster, {}, {{user("a"), user("b"), user("c")}, {}});
  CHECK(remedy.complete);
  CHECK(commands(remedy) == Texts{"kubectl delete clusterrolebinding/makers"});
}

TEST_CASE("What the allowed need stays", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"pods"})});
  const auto remedy = escalation::find_remedy(s.cluster, {}, {{}, {account("ops", "boss")}});
  CHECK(remedy.complete);
  CHECK(commands(remedy) == Texts{"kubectl -n ops delete rolebinding/r1"});
}

TEST_CASE("A subject is taken out of a binding that others keep", "[escalation]") {
  Scenario s;
  s.bind("shared", "makers", {user("good"), kEve});
  const auto remedy =
      escalation::find_remedy(s.cluster, {}, {{}, {account("ops", "boss"), user("good")}});
  REQUIRE(remedy.removals.size() == 1);
  CHECK(remedy.removals[0].subject == 1);
  CHECK(remedy.removals[0].command.find("/subjects/1") != std::string::npos);
}

TEST_CASE("Rules can be cut instead of bindings", "[escalation]") {
  Scenario s;
  s.role("broad", {rule({"get"}, {""}, {"pods"}), rule({"create"}, {""}, {"pods"})});
  s.cluster.bindings.push_back(
      bind_in("ops", "x", {RoleKind::ClusterRole, "broad"}, {user("a"), user("b")}));
  const auto remedy = escalation::find_remedy(
      s.cluster, {}, {{}, {account("ops", "boss")}, escalation::RemovalUnit::Rules});
  REQUIRE(remedy.removals.size() == 1);
  CHECK(remedy.removals[0].rule == 1);
  CHECK(remedy.complete);
}

TEST_CASE("Of a joint condition one half is enough to cut", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  s.grant_in("ops", kEve, {rule({"get"}, {""}, {"secrets"})});
  const auto remedy = escalation::find_remedy(s.cluster, {}, {{kEve}, {account("ops", "boss")}});
  CHECK(remedy.removals.size() == 1);
  CHECK(remedy.complete);
}

TEST_CASE("A way that takes several identities is cut too", "[escalation]") {
  Scenario s;
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"builder"})});
  s.role("plain", {rule({"get"}, {""}, {"pods"})}).bind("plain", "plain", {kEve});
  s.grant(account("ci", "builder"),
          {rbac_rule({"patch", "escalate"}, {"clusterroles"}, {"plain"})});
  const auto remedy = escalation::find_remedy(s.cluster, {}, {{kEve}, {account("ops", "boss")}});
  CHECK(remedy.complete);
  CHECK(remedy.removals.size() == 1);
}

TEST_CASE("Who cannot be stopped is said", "[escalation]") {
  Scenario s;
  s.bind("all", "makers", {group("system:authenticated")});
  const auto remedy = escalation::find_remedy(
      s.cluster, {},
      {{kEve, account("ci", "builder")}, {group("system:authenticated"), account("ops", "boss")}});
  CHECK_FALSE(remedy.complete);
  CHECK(remedy.remaining == std::vector<Subject>{kEve, account("ci", "builder")});
}

TEST_CASE("Where nobody gets there nothing is cut", "[escalation]") {
  const Scenario s;
  const auto remedy = escalation::find_remedy(s.cluster, {}, {{kEve}, {}});
  CHECK(remedy.removals.empty());
  CHECK(remedy.complete);
}

TEST_CASE("what somebody gave Kubernetes' own groups and users is taken away for everybody",
          "[escalation][remedy]") {
  for (const Subject& holder :
       {Subject{SubjectKind::Group, {}, "system:nodes"},
        Subject{SubjectKind::User, {}, "system:kube-proxy"}, account("kube-system", "operator")}) {
    Scenario s;
    s.cluster.bindings.clear();
    s.bind("z", "makers", {holder});
    const auto remedy = escalation::find_remedy(s.cluster, {}, {});
    REQUIRE(remedy.removals.size() == 1);
    CHECK(remedy.removals[0].command.find("clusterrolebinding/z") != std::string::npos);
    // Somebody is to keep it.
    CHECK(escalation::find_remedy(s.cluster, {}, {{}, {holder}, {}}).removals.empty());
    // Anybody can write the label.
    s.cluster.bindings[0].meta.labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
    CHECK(escalation::find_remedy(s.cluster, {}, {}).removals.size() == 1);
  }
}

TEST_CASE("what the platform binds to a part of itself stays", "[escalation][remedy]") {
  Scenario s;
  s.cluster.bindings.clear();
  const Subject controller = account("kube-system", "clusterrole-aggregation-controller");
  s.role("system:controller:clusterrole-aggregation-controller",
         {rbac_rule({"escalate", "get", "list", "patch", "update", "watch"}, {"clusterroles"})})
      .bind("system:controller:clusterrole-aggregation-controller",
            "system:controller:clusterrole-aggregation-controller", {controller});
  CHECK(escalation::find_remedy(s.cluster, {}, {}).removals.empty());
  // What somebody gave it besides does not, nor a rule that somebody added.
  s.bind("z", "makers", {controller});
  const auto given = escalation::find_remedy(s.cluster, {}, {});
  REQUIRE(given.removals.size() == 1);
  CHECK(given.removals[0].command.find("clusterrolebinding/z") != std::string::npos);
  s.cluster.bindings.pop_back();
  s.cluster.roles.back().rules.push_back(rule({"create"}, {""}, {"namespaces"}));
  const auto added =
      escalation::find_remedy(s.cluster, {}, {{}, {}, escalation::RemovalUnit::Rules});
  REQUIRE(added.removals.size() == 1);
  CHECK(added.complete);
}

}  // namespace nsposture::tests
