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
