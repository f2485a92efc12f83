// Lines as a person would type them, where what is there has to be read, kept or named first.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

#include <string>

namespace nsposture::tests {

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("node-takeover makes the pod where pods may be made", "[escalation]") {
  Scenario s;
  s.pod("ops", "boss-0", "boss", "n1");
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"pods"})});
  CHECK(s.path(kEve) == Texts{"node-takeover", "direct"});
  CHECK(has(s.request(kEve), R"("namespace":"ci")"));
  CHECK_FALSE(has(s.request(kEve), R"("namespace":"ops")"));
}

TEST_CASE("who may apply one namespace may become able to create any", "[escalation]") {
  Scenario s;
  s.bind("lost", "makers", {account("lost", "robot")});
  s.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"lost"}),
                 rule({"create"}, {""}, {"serviceaccounts/token"}, {"robot"})});
  SECTION("by the account that a binding names there") {
    s.grant(kEve, {rule({"create"}, {""}, {"serviceaccounts"})});
    CHECK(s.how(kEve) == escalation::How::Becomes);
    CHECK(s.path(kEve) == Texts{"missing-namespace", "direct"});
    const auto all = escalation::Escalation(s.cluster).all_paths(kEve, 2);
    REQUIRE(all.size() == 2);
    CHECK(all[0].only_names.empty());
    CHECK(all[1].only_names == Texts{"lost"});
    CHECK(all[1].cost == 0);
  }
  SECTION("not without it: the one name is all") {
    CHECK(s.how(kEve) == escalation::How::Direct);
    CHECK(escalation::Escalation(s.cluster).path(kEve).value().only_names == Texts{"lost"});
  }
  SECTION("and the one name is what was asked about") {
    s.grant(kEve, {rule({"create"}, {""}, {"serviceaccounts"})});
    escalation::EscalationTarget lost;
    lost.name = "lost";
    CHECK(s.how(kEve, lost) == escalation::How::Direct);
  }
}

TEST_CASE("a certain way to any name is better than one to a few", "[escalation]") {
  Scenario s;
  s.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"mine"})});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "direct"});
  // The twin: by a token of somebody who may do no more.
  Scenario few;
  few.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"mine"})});
  few.grant(account("ci", "builder"), {rule({"create", "patch"}, {""}, {"namespaces"}, {"its"})});
  few.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"})});
  CHECK(few.path(kEve) == Texts{"direct"});
}

TEST_CASE("who may apply one namespace may become able to create any with others' help",
          "[escalation]") {
  Scenario s;
  s.bind("ghost", "makers", {account("ops", "ghost")});
  s.grant(kEve, {rule({"create", "patch"}, {""}, {"namespaces"}, {"mine"})});
  s.grant_in("ops", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"ghost"})});
  s.grant_in("ci", kEve, {rule({"create"}, {""}, {"serviceaccounts/token"}, {"builder"})});
  CHECK(s.how(kEve) == escalation::How::Direct);
  s.grant_in("ops", account("ci", "builder"), {rule({"create"}, {""}, {"serviceaccounts"})});
  CHECK(s.path(kEve) == Texts{"mint-token", "create-account", "mint-token", "direct"});
  CHECK(escalation::Escalation(s.cluster).path(kEve).value().only_names.empty());
}

}  // namespace nsposture::tests
