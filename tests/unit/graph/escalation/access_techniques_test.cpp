// Impersonation: what rbac-facts.md 3 says of it, one by one.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

TEST_CASE("impersonate-user leads to a user who is bound by name", "[escalation]") {
  Scenario s;
  s.bind("jane", "makers", {user("jane")}).grant(kEve, {rule({"impersonate"}, {""}, {"users"})});
  CHECK(s.path(kEve) == Texts{"impersonate-user", "direct"});
  CHECK(s.request(kEve, 1) == "kubectl --as=jane create namespace NAME");
}

TEST_CASE("impersonate-user is limited to the names of the rule", "[escalation]") {
  Scenario s;
  s.bind("jane", "makers", {user("jane")});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"joe"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("impersonate-user does not bring the groups of the user", "[escalation]") {
  Scenario s;
  s.bind("admins", "makers", {group("admins")});
  s.role("read", {rule({"get"}, {""}, {"pods"})}).bind("read", "read", {user("jane")});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("impersonate-user never covers a service account's name", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("impersonate-user needs a cluster-wide grant", "[escalation]") {
  Scenario s;
  s.bind("jane", "makers", {user("jane")});
  s.grant_in("ci", kEve, {rule({"impersonate"}, {""}, {"users"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("impersonate-group works together with a user", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"ghost"}),
                 rule({"impersonate"}, {""}, {"groups"}, {"system:masters"})});
  CHECK(s.path(kEve) == Texts{"impersonate-group", "direct"});
  CHECK(s.request(kEve, 1) == "kubectl --as=ghost --as-group=system:masters create namespace NAME");
}

TEST_CASE("impersonate-group works together with a service account", "[escalation]") {
  Scenario s;
  s.bind("admins", "makers", {group("admins")});
  s.grant_in("ci", kEve, {rule({"impersonate"}, {""}, {"serviceaccounts"})});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"groups"}, {"admins"})});
  CHECK(s.path(kEve) == Texts{"impersonate-group", "direct"});
}

TEST_CASE("impersonate-group without a user or an account is nothing", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"impersonate"}, {""}, {"groups"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("impersonate-group needs both rights in one identity", "[escalation]") {
  Scenario s;
  s.bind("admins", "makers", {group("admins")});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"groups"})});
  s.grant(user("joe"), {rule({"impersonate"}, {""}, {"users"})});
  CHECK(s.how(kEve) == escalation::How::No);
  CHECK(s.how(user("joe")) == escalation::How::No);
}

TEST_CASE("impersonate-service-account leads to the account", "[escalation]") {
  Scenario s;
  s.grant_in("ops", kEve, {rule({"impersonate"}, {""}, {"serviceaccounts"}, {"boss"})});
  CHECK(s.path(kEve) == Texts{"impersonate-service-account", "direct"});
  CHECK(s.request(kEve, 1) == "kubectl --as=system:serviceaccount:ops:boss create namespace NAME");
}

TEST_CASE("impersonate-service-account stays in its namespace", "[escalation]") {
  Scenario s;
  s.grant_in("ci", kEve, {rule({"impersonate"}, {""}, {"serviceaccounts"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("impersonate-service-account asks for a name, not for an account that exists",
          "[escalation]") {
  Scenario s;
  s.bind("ghost", "makers", {account("nowhere", "ghost")});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"serviceaccounts"}, {"ghost"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("impersonate-service-account gives the groups of the namespace", "[escalation]") {
  Scenario s;
  s.bind("all", "makers", {group("system:serviceaccounts:ci")});
  s.grant_in("ci", kEve, {rule({"impersonate"}, {""}, {"serviceaccounts"}, {"anything"})});
  CHECK(s.how(kEve) == escalation::How::Becomes);
}

TEST_CASE("An impersonated identity cannot impersonate on", "[escalation]") {
  Scenario s;
  s.bind("jane", "makers", {user("jane")});
  s.grant(user("joe"), {rule({"impersonate"}, {""}, {"users"}, {"jane"})});
  s.grant(kEve, {rule({"impersonate"}, {""}, {"users"}, {"joe"})});
  CHECK(s.how(user("joe")) == escalation::How::Becomes);
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("constrained-impersonation needs the verb on what is done", "[escalation]") {
  Scenario s;
  s.bind("jane", "makers", {user("jane")});
  s.grant(kEve, {rule({"impersonate:user-info"}, {"authentication.k8s.io"}, {"users"}, {"jane"}),
                 rule({"impersonate-on:user-info:create"}, {""}, {"namespaces"})});
  CHECK(s.path(kEve) == Texts{"constrained-impersonation", "direct"});
}

TEST_CASE("constrained-impersonation without the verb on namespaces is nothing", "[escalation]") {
  Scenario s;
  s.bind("jane", "makers", {user("jane")});
  s.grant(kEve, {rule({"impersonate:user-info"}, {"authentication.k8s.io"}, {"users"}),
                 rule({"impersonate-on:user-info:get"}, {""}, {"namespaces"}),
                 rule({"impersonate-on:serviceaccount:create"}, {""}, {"namespaces"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("constrained-impersonation cannot take system:masters", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"impersonate:user-info"}, {"authentication.k8s.io"}, {"users", "groups"}),
                 rule({"impersonate-on:user-info:create"}, {""}, {"namespaces"})});
  CHECK(s.how(kEve) == escalation::How::No);
}

TEST_CASE("constrained-impersonation of an account mints a token where that is allowed",
          "[escalation]") {
  Scenario s;
  s.grant_in("ci", account("ci", "builder"), {rule({"get"}, {""}, {"pods"})});
  s.grant_in("ops", account("ci", "builder"), {rule({"create"}, {""}, {"serviceaccounts/token"})});
  s.grant_in(
      "ci", kEve,
      {rule({"impersonate:serviceaccount"}, {"authentication.k8s.io"}, {"serviceaccounts"})});
  CHECK(s.how(kEve) == escalation::How::No);
  s.grant_in("ops", kEve,
             {rule({"impersonate-on:serviceaccount:create"}, {""}, {"serviceaccounts/token"})});
  // What may be done in the mode is looked up where the request is made.
  CHECK(s.path(kEve) == Texts{"constrained-impersonation", "mint-token", "direct"});
}

}  // namespace nsposture::tests
