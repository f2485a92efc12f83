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
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  s.grant_in("ops", account("ci", "builder"), {rule({"get"}, {""}, {"secrets"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("hand-on-role gives one identity's rights to another", "[escalation]") {
  auto s = two_identities();
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"secrets"})});
  s.grant_in("ops", account("ci", "builder"),
             {rule({"get"}, {""}, {"secrets"}), rbac_rule({"create"}, {"rolebindings"})});
  // Handing on takes every rule of the role, `create rolebindings` among them.
  CHECK(s.path(kEve) == Texts{"mint-token", "hand-on-role", "mint-token-secret", "direct"});
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

// eve may make secrets; the account may read them and, by `writing`, may write roles.
Scenario two_halves(std::vector<PolicyRule> writing) {
  auto s = two_identities();
  s.role("half", {rule({"create"}, {""}, {"secrets"})}).bind("half", "half", {kEve});
  writing.push_back(rule({"get"}, {""}, {"secrets"}));
  return s.grant(account("ci", "builder"), std::move(writing));
}

const Texts kHandedOn = {"mint-token", "hand-on-rules", "mint-token-secret", "direct"};

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
    s.cluster.roles.push_back(aggregated_role("sum", {{{{"add", "true"}}, {}}}, {},
                                              {rule({"create"}, {""}, {"secrets"})}));
    s.bind("sum", "sum", {kEve});
    s.grant(account("ci", "builder"),
            {rbac_rule({"patch"}, {"clusterroles"}, names), rule({"get"}, {""}, {"secrets"})});
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
