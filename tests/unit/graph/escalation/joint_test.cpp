// What takes several identities, or a gained grant beside one's own.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

// eve can be ci/builder.
Scenario two_identities() {
  Scenario s;
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"builder"})});
  return s;
}

}  // namespace

TEST_CASE("A gained grant completes what one held before", "[escalation]") {
  Scenario s;
  s.role("reader", {rule({"get"}, {""}, {"secrets"})});
  s.grant_in(
      "ops", kEve,
      {rbac_rule({"create"}, {"rolebindings"}), rbac_rule({"bind"}, {"clusterroles"}, {"reader"}),
       rule({"create"}, {""}, {"secrets"})});
  CHECK(s.path(kEve) == Texts{"bind", "mint-token-secret", "direct"});
}

TEST_CASE("A gained grant of another namespace completes nothing", "[escalation]") {
  Scenario s;
  s.role("reader", {rule({"get"}, {""}, {"secrets"})});
  s.grant_in(
      "ci", kEve,
      {rbac_rule({"create"}, {"rolebindings"}), rbac_rule({"bind"}, {"clusterroles"}, {"reader"})});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("Two identities do not share rights by themselves", "[escalation]") {
  auto s = two_identities();
  s.grant_in("ops", kEve, {rbac_rule({"create"}, {"rolebindings"})});
  s.grant_in("ops", account("ci", "builder"), {rbac_rule({"bind"}, {"clusterroles"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("prepare-secret by one identity, read by another", "[escalation]") {
  const auto how = [](PolicyRule one, PolicyRule other, const std::string& ns = "ops") {
    auto s = two_identities();
    s.secret("ops", "plain", "default");
    s.grant_in("ops", kEve, {std::move(one)});
    s.grant_in(ns, account("ci", "builder"), {std::move(other)});
    return s.path(kEve);
  };
  const auto create = rule({"create"}, {""}, {"secrets"});
  const Texts way = {"mint-token", "prepare-secret", "read-token-secret", "direct"};
  CHECK(how(create, rule({"get"}, {""}, {"secrets"})) == way);
  // The name is the reader's choice, or the writer's.
  CHECK(how(create, rule({"patch"}, {""}, {"secrets"}, {"mine"})) == way);
  CHECK(how(rule({"update"}, {""}, {"secrets"}, {"plain"}), rule({"watch"}, {""}, {"secrets"})) ==
        way);
  CHECK(how(create, rule({"get"}, {""}, {"secrets"}), "ci").empty());
  CHECK(how(create, rule({"delete"}, {""}, {"secrets"})).empty());
  CHECK(how(create, rule({"get"}, {""}, {"secrets"}, {"plain"})).empty());
  CHECK(how(rule({"update"}, {""}, {"secrets"}, {"other"}), rule({"get"}, {""}, {"secrets"}))
            .empty());
}

TEST_CASE("both halves of prepare-secret have one name", "[escalation]") {
  auto s = two_identities();
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  s.grant_in("ops", account("ci", "builder"), {rule({"get"}, {""}, {"secrets"})});
  const auto path = escalation::Escalation(s.cluster).path(kEve).value();
  CHECK(path.steps[1].as == "User \"eve\"");
  CHECK(path.steps[1].gains == "a secret with a token of \"ops/boss\"");
  CHECK(path.steps[1].request.find(R"("name":"token-for-me-boss")") != std::string::npos);
  CHECK(path.steps[2].request.find("get secret token-for-me-boss") != std::string::npos);
}

TEST_CASE("free-name leaves a binding alone by which one holds something", "[escalation]") {
  const auto with = [](const Subject& holder) {
    auto s = two_identities();
    s.role("reader", {rule({"get"}, {""}, {"pods"})}).bind("keep", "reader", {holder});
    s.grant(kEve, {rbac_rule({"delete"}, {"clusterrolebindings"}, {"keep"})});
    s.grant(account("ci", "builder"),
            {rbac_rule({"create", "update"}, {"clusterrolebindings"}, {"keep"}),
             rbac_rule({"bind"}, {"clusterroles"}, {"makers"})});
    return s.path(kEve);
  };
  CHECK(with(user("joe")) == Texts{"mint-token", "free-name", "bind", "direct"});
  CHECK(with(kEve).empty());
}

TEST_CASE("bind-pod needs a pod that waits, and somebody who is a node", "[escalation]") {
  const auto with = [](const std::string& node, Texts groups) {
    Scenario s;
    s.pod("ops", "boss-0", "boss", node, false);
    s.grant_in("ops", kEve, {rule({"create"}, {""}, {"pods/binding"})});
    s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"system:node:n1"}),
                   rule({"impersonate"}, {""}, {"groups"}, std::move(groups))});
    return s.path(kEve);
  };
  CHECK(with("", {"system:nodes"}) ==
        Texts{"impersonate-group", "bind-pod", "node-agent", "direct"});
  CHECK(with("n2", {"system:nodes"}).empty());
  CHECK(with("", {"dev"}).empty());
}

TEST_CASE("hand-on-role gives one identity's rights to another", "[escalation]") {
  auto s = two_identities();
  s.grant(kEve, {rbac_rule({"bind"}, {"clusterroles"}, {"makers"})});
  // Handing on takes every rule of the role: `create clusterrolebindings` alone.
  s.grant(account("ci", "builder"), {rbac_rule({"create"}, {"clusterrolebindings"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "hand-on-role", "bind", "direct"});
}

TEST_CASE("escalate by one identity fills a role bound to another", "[escalation]") {
  auto s = two_identities();
  s.role("plain", {rule({"get"}, {""}, {"pods"})}).bind("plain", "plain", {kEve});
  s.grant(account("ci", "builder"),
          {rbac_rule({"patch", "escalate"}, {"clusterroles"}, {"plain"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "escalate", "direct"});
  CHECK(s.how(account("ci", "builder")) == escalation::How::No);
  const auto path = escalation::Escalation(s.cluster).path(kEve).value();
  CHECK(path.steps[1].as == "ServiceAccount \"ci/builder\"");
  CHECK(path.steps[2].as == "User \"eve\"");
}

namespace {

const PolicyRule kAsUser = rule({"impersonate"}, {""}, {"users"}, {"x"});
const PolicyRule kInGroup = rule({"impersonate"}, {""}, {"groups"}, {"admins"});

// eve may impersonate a user; the account a group and, by `writing`, may write roles.
Scenario two_halves(std::vector<PolicyRule> writing) {
  auto s = two_identities();
  s.bind("admins", "makers", {group("admins")});
  s.role("half", {kAsUser}).bind("half", "half", {kEve});
  writing.push_back(kInGroup);
  return s.grant(account("ci", "builder"), std::move(writing));
}

const Texts kHandedOn = {"mint-token", "hand-on-rules", "impersonate-group", "direct"};

}  // namespace

TEST_CASE("hand-on-rules frees the name of a role, where it may not be changed", "[escalation]") {
  const auto how = [](const Texts& verbs) {
    auto s = two_halves({rbac_rule(verbs, {"clusterroles"})});
    // Written into "half", the rules would replace what eve needs beside them.
    s.role("spare", {rule({"get"}, {""}, {"pods"})}).bind("spare", "spare", {kEve});
    return s.path(kEve);
  };
  CHECK(how({"update"}) == kHandedOn);
  CHECK(how({"delete", "create"}) == kHandedOn);
  CHECK(how({"deletecollection", "create"}) == kHandedOn);
  CHECK(how({"delete"}).empty());
  CHECK(how({"create"}).empty());
}

TEST_CASE("hand-on-rules makes a role that is there part of an aggregated one", "[escalation]") {
  const auto with = [](std::vector<LabelSelector> selectors, Labels labels, const Texts& verbs) {
    auto s = two_halves({rbac_rule(verbs, {"clusterroles"}, {"spare"})});
    s.cluster.roles.push_back(aggregated_role("sum", std::move(selectors)));
    s.bind("sum", "sum", {kEve});
    s.cluster.roles.push_back(cluster_role("spare", {}, std::move(labels)));
    return s.path(kEve);
  };
  const std::vector<LabelSelector> add = {{{{"add", "true"}}, {}}};
  CHECK(with(add, {}, {"patch"}) == kHandedOn);
  CHECK(with(add, {}, {"delete", "create"}).empty());  // POST has no name
  CHECK(with(add, {}, {"get"}).empty());
  const std::vector<LabelSelector> no_team = {{{}, {{"team", "DoesNotExist", {}}}}};
  CHECK(with(no_team, {}, {"patch"}) == kHandedOn);
  // A label that is in the way is taken off.
  CHECK(with(no_team, {{"team", "a"}}, {"patch"}) == kHandedOn);
  CHECK(with(no_team, {{"team", "a"}}, {"get"}).empty());
}

TEST_CASE("any role that is there may be the part, where all may be written", "[escalation]") {
  const auto with = [](const Texts& names) {
    auto s = two_identities();
    s.bind("admins", "makers", {group("admins")});
    s.cluster.roles.push_back(aggregated_role("sum", {{{{"add", "true"}}, {}}}, {}, {kAsUser}));
    s.bind("sum", "sum", {kEve});
    s.grant(account("ci", "builder"), {rbac_rule({"patch"}, {"clusterroles"}, names), kInGroup});
    return s.path(kEve);
  };
  CHECK(with({}) == kHandedOn);
  CHECK(with({"sum"}).empty());
}

TEST_CASE("create-account by one identity, its token by another", "[escalation]") {
  auto s = two_identities();
  s.bind("ghost", "makers", {account("ops", "ghost")});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"ghost"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant_in("ops", account("ci", "builder"), {rule({"create"}, {""}, {"serviceaccounts"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "create-account", "mint-token", "direct"});
}

TEST_CASE("A certificate asked for by one identity, approved by another", "[escalation]") {
  auto s = two_identities();
  const std::string certificates = "certificates.k8s.io";
  s.grant(kEve, {rule({"create"}, {certificates}, {"certificatesigningrequests"})});
  s.grant(account("ci", "builder"),
          {rule({"update"}, {certificates}, {"certificatesigningrequests/approval"}),
           rule({"approve"}, {certificates}, {"signers"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "certificate", "certificate", "direct"});
  CHECK(s.how(account("ci", "builder")) == escalation::How::No);
}

TEST_CASE("Who takes over somebody who gets there together gets there too", "[escalation]") {
  auto s = two_identities();
  s.role("plain", {rule({"get"}, {""}, {"pods"})}).bind("plain", "plain", {kEve});
  s.grant(account("ci", "builder"),
          {rbac_rule({"patch", "escalate"}, {"clusterroles"}, {"plain"})});
  s.grant(user("joe"), {rule({"impersonate"}, {""}, {"users"}, {"eve"})});
  CHECK(s.path(user("joe")) == Texts{"impersonate-user", "mint-token", "escalate", "direct"});
}

}  // namespace nsposture::tests
