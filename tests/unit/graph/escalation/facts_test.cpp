// rbac-facts.md 3: each row of the table, in its order.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

const auto kWriteBindings = rbac_rule({"create"}, {"clusterrolebindings"});

}  // namespace

TEST_CASE("impersonate groups only: no path", "[escalation][facts]") {
  Scenario s;
  s.bind("admins", "makers", {group("admins")});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"groups"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("impersonate user ghost and group system:masters by name: path", "[escalation][facts]") {
  Scenario s;
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"ghost"}),
                 rule({"impersonate"}, {""}, {"groups"}, {"system:masters"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("impersonate users only: path to users bound by name alone", "[escalation][facts]") {
  Scenario s;
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"})});
  s.bind("admins", "makers", {group("admins")});
  s.role("read", {rule({"get"}, {""}, {"pods"})}).bind("read", "read", {user("rosa")});
  CHECK(s.how(kEve) == escalation::How::No);  // rosa may be in admins; the account is no user
  s.bind("jane", "makers", {user("jane")});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("impersonate serviceaccounts: path", "[escalation][facts]") {
  Scenario s;
  s.grant(kEve, {rule({"impersonate"}, {""}, {"serviceaccounts"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("create clusterrolebindings alone: no path, unless every rule is held already",
          "[escalation][facts]") {
  Scenario s;
  s.grant(kEve, {kWriteBindings});
  CHECK(s.how(kEve) == escalation::How::No);
  // Binding what one holds brings nothing new, but to another identity it does.
  s.role("half", {rule({"create"}, {""}, {"secrets"})}).bind("half", "half", {kEve});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"builder"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant_in("ops", account("ci", "builder"), {rule({"get"}, {""}, {"secrets"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("create clusterrolebindings and bind on the ClusterRole: path", "[escalation][facts]") {
  const auto names = GENERATE(Texts{}, Texts{"makers"});
  Scenario s;
  s.grant(kEve, {kWriteBindings, rbac_rule({"bind"}, {"clusterroles"}, names)});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("create clusterrolebindings and escalate, no bind: no path", "[escalation][facts]") {
  Scenario s;
  s.grant(kEve, {kWriteBindings, rbac_rule({"escalate"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("create clusterrolebindings to a role that does not exist: no path",
          "[escalation][facts]") {
  Scenario s;
  s.grant(kEve, {kWriteBindings, rbac_rule({"create"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("create rolebindings and bind clusterroles in N: admin within N", "[escalation][facts]") {
  Scenario s;
  s.role("admin", {rule({"*"}, {""}, {"pods"})});
  const std::vector<PolicyRule> rules = {rbac_rule({"create"}, {"rolebindings"}),
                                         rbac_rule({"bind"}, {"clusterroles"}, {"admin"})};
  s.grant_in("ops", kEve, rules).grant_in("ci", user("joe"), rules);
  CHECK(s.path(kEve) == Texts{"bind", "create-workload", "direct"});
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("the same with bind on rolebindings: no path", "[escalation][facts]") {
  Scenario s;
  s.role("admin", {rule({"*"}, {""}, {"pods"})});
  s.grant_in("ops", kEve, {rbac_rule({"create", "bind"}, {"rolebindings"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("patch an existing ClusterRoleBinding, no bind: no path; bind by name: path",
          "[escalation][facts]") {
  Scenario s;
  const auto patch = rbac_rule({"patch"}, {"clusterrolebindings"});
  s.grant(kEve, {patch});
  s.grant(user("joe"), {patch, rbac_rule({"bind"}, {"clusterroles"}, {"makers"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.path(user("joe")) == Texts{"change-binding", "direct"});
}

TEST_CASE("create serviceaccounts and tokens where a binding names a missing account: path",
          "[escalation][facts]") {
  Scenario s;
  s.bind("ghost", "makers", {account("ci", "ghost")});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts", "serviceaccounts/token"})});
  s.grant_in("ci", user("joe"), {rule({"create"}, {""}, {"serviceaccounts"})});
  CHECK(s.path(kEve) == Texts{"missing-account", "direct"});
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("create clusterroles with label aggregate-to-view, more than one has: no path",
          "[escalation][facts]") {
  Scenario s;
  const char* label = "rbac.authorization.k8s.io/aggregate-to-view";
  s.cluster.roles.push_back(aggregated_role("view", {{{{label, "true"}}, {}}}));
  s.bind("view", "view", {kEve, user("joe")});
  s.grant(kEve, {rbac_rule({"create"}, {"clusterroles"})});
  s.grant(user("joe"), {rbac_rule({"create", "escalate"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(user("joe")) == escalation::How::Becomes);
}

TEST_CASE("create clusterroles with an aggregationRule: no path", "[escalation][facts]") {
  Scenario s;
  s.role("labelled", {rule({"create"}, {""}, {"namespaces"})});
  s.cluster.roles.back().meta.labels["powerful"] = "true";
  s.bind("dangling", "collector", {kEve});
  s.grant(kEve, {rbac_rule({"create", "update", "patch"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("update or patch a ClusterRole bound to oneself: path with escalate alone",
          "[escalation][facts]") {
  const auto verb = GENERATE("update", "patch");
  Scenario s;
  s.role("mine", {rbac_rule({verb}, {"clusterroles"})}).bind("mine", "mine", {kEve});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant(kEve, {rbac_rule({"escalate"}, {"clusterroles"})});
  CHECK(s.path(kEve) == Texts{"escalate", "direct"});
}

TEST_CASE("create and escalate clusterroles, and a dangling binding for oneself: path",
          "[escalation][facts]") {
  Scenario s;
  s.bind("dangling", "ghost", {kEve});
  s.grant(kEve, {rbac_rule({"create"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant(kEve, {rbac_rule({"escalate"}, {"clusterroles"})});
  CHECK(s.path(kEve) == Texts{"missing-role", "direct"});
}

TEST_CASE("patch clusterroles to put an aggregation label on a powerful role: no path",
          "[escalation][facts]") {
  Scenario s;
  s.cluster.roles.push_back(aggregated_role("view", {{{{"to-view", "true"}}, {}}}));
  s.bind("view", "view", {kEve});
  s.grant(kEve, {rbac_rule({"patch"}, {"clusterroles"}, {"makers"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("create and get secrets in the namespace of a powerful account: path",
          "[escalation][facts]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create", "get"}, {""}, {"secrets"})});
  s.grant_in("ops", user("joe"), {rule({"create"}, {""}, {"secrets"})});
  s.grant_in("ops", user("jim"), {rule({"get"}, {""}, {"secrets"})});
  s.grant_in("ci", user("jil"), {rule({"create", "get"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"mint-token-secret", "direct"});
  for (const auto* name : {"joe", "jim", "jil"}) CHECK(s.how(user(name)) == escalation::How::No);
}

TEST_CASE("create serviceaccounts/token: path", "[escalation][facts]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  s.grant_in("ops", user("joe"), {rule({"get", "update"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "direct"});
  CHECK(s.how(user("joe")) == escalation::How::No);
}

}  // namespace nsposture::tests
