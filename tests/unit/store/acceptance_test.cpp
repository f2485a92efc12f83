// Which findings an acceptance covers, and when.
#include "store/records/acceptance.h"

#include "store/records/not_judged.h"

#include <catch2/catch.hpp>

namespace nsposture::store {

namespace {

Finding finding(const std::string& rule, const std::string& subject, const std::string& ns) {
  Finding one;
  one.rule = rule;
  one.subject = subject;
  one.namespace_ = ns;
  one.fingerprint = fingerprint({rule, subject, ns, "key"});
  return one;
}

Acceptance pattern(const std::string& rule, const std::string& subject, const std::string& ns) {
  return {"", "known", std::nullopt, {5, 0}, rule, subject, ns};
}

const Finding kRobot = finding("NP102", "ServiceAccount \"ci/robot\"", "team-a");
const Finding kJane = finding("NP001", "User \"jane\"", "");
const Finding kOpen = finding("NP010", "", "team-a");

bool covers(const std::string& subject_pattern, const std::string& subject) {
  return matches(pattern("", subject_pattern, ""), finding("NP001", subject, ""));
}

}  // namespace

TEST_CASE("an acceptance of one finding covers it alone", "[acceptance]") {
  const Acceptance one{kJane.fingerprint, "known", std::nullopt, {5, 0}};
  CHECK(matches(one, kJane));
  CHECK_FALSE(matches(one, kRobot));
  CHECK_FALSE(matches(Acceptance{}, Finding{}));
  CHECK_FALSE(matches(Acceptance{}, kJane));
}

TEST_CASE("all patterns that are given must match", "[acceptance]") {
  CHECK(matches(pattern("NP102", "sa:ci/*", "team-*"), kRobot));
  CHECK(matches(pattern("NP1*", "", ""), kRobot));
  CHECK(matches(pattern("", "", "team-a"), kRobot));
  CHECK_FALSE(matches(pattern("NP103", "sa:ci/*", "team-*"), kRobot));
  CHECK_FALSE(matches(pattern("NP102", "sa:prod/*", "team-*"), kRobot));
  CHECK_FALSE(matches(pattern("NP102", "sa:ci/*", "prod-*"), kRobot));
  CHECK_FALSE(matches(pattern("NP10", "", ""), kRobot));
}

TEST_CASE("what has no subject or namespace matches no pattern for one", "[acceptance]") {
  CHECK_FALSE(matches(pattern("", "*", ""), kOpen));
  CHECK_FALSE(matches(pattern("", "", "*"), kJane));
  CHECK(matches(pattern("NP010", "", "*"), kOpen));
  CHECK(matches(pattern("NP001", "*", ""), kJane));
}

TEST_CASE("a subject is meant by its kind, or by its name alone", "[acceptance]") {
  CHECK(covers("user:jane", "User \"jane\""));
  CHECK(covers("jane", "User \"jane\""));
  CHECK(covers("*ane", "Group \"jane\""));
  CHECK(covers("group:oidc:*", "Group \"oidc:dev\""));
  CHECK(covers("ci/robot", "ServiceAccount \"ci/robot\""));
  CHECK_FALSE(covers("group:jane", "User \"jane\""));
  CHECK_FALSE(covers("user:*", "ServiceAccount \"ci/robot\""));
  CHECK_FALSE(covers("robot", "ServiceAccount \"ci/robot\""));
  CHECK_FALSE(covers("jan", "User \"jane\""));
}

TEST_CASE("a name that somebody chose does not pass for another", "[acceptance]") {
  // The user is called `sa:ci/robot`.
  CHECK_FALSE(covers("sa:ci/*", "User \"sa:ci/robot\""));
  CHECK_FALSE(covers("user:jane*", "User \"jane\" as User \"admin\""));
  CHECK_FALSE(covers("jane", "User \"jane\" as User \"jane\""));
  CHECK_FALSE(covers("*", "somebody"));
  CHECK_FALSE(covers("*", "User \""));
}

TEST_CASE("that a rule could not judge is accepted by that rule's name alone", "[acceptance]") {
  for (const auto key : {kNotReadKey, kUnknownKey}) {
    Finding unknown;
    unknown.rule = "NP002";
    unknown.fingerprint = fingerprint({"NP002", "", "", key});
    CHECK(is_not_judged(unknown));
    CHECK_FALSE(matches(pattern("NP*", "", ""), unknown));
    CHECK_FALSE(matches(pattern("*", "", ""), unknown));
    CHECK_FALSE(matches(pattern("", "*", ""), unknown));
    CHECK(matches(pattern("NP002", "", ""), unknown));
    CHECK(matches({unknown.fingerprint, "known", std::nullopt, {5, 0}}, unknown));
  }
  CHECK_FALSE(is_not_judged(kOpen));
}

TEST_CASE("an acceptance counts from when it was given until it expires", "[acceptance]") {
  auto until = pattern("NP001", "", "");
  until.until = Timestamp{9, 0};
  for (const auto& [when, counts] :
       std::vector<std::pair<int, bool>>{{4, false}, {5, true}, {9, true}, {10, false}}) {
    INFO(when);
    CHECK(is_in_force(until, {when, 0}) == counts);
    CHECK((AcceptedAt({until}, {when, 0}).covering(kJane) != nullptr) == counts);
  }
}

TEST_CASE("of several acceptances the one that lasts longest is the reason", "[acceptance]") {
  const Acceptance soon{kJane.fingerprint, "soon", Timestamp{20, 0}, {1, 0}};
  const Acceptance later{kJane.fingerprint, "later", Timestamp{30, 0}, {2, 0}};
  auto always = pattern("NP001", "", "");
  always.reason = "always";
  auto newest = always;
  newest.reason = "newest";
  newest.at = {6, 0};
  const auto reason = [&](const std::vector<Acceptance>& list, std::int64_t when) {
    const AcceptedAt accepted(list, {when, 0});
    const auto* one = accepted.covering(kJane);
    return one == nullptr ? std::string() : one->reason;
  };
  CHECK(reason({soon, later}, 7) == "later");
  CHECK(reason({later, soon}, 7) == "later");
  CHECK(reason({later, soon, always}, 7) == "always");
  CHECK(reason({newest, always}, 7) == "newest");
  CHECK(reason({always, newest}, 7) == "newest");
  CHECK(reason({soon, later}, 25) == "later");
  CHECK(reason({soon, later}, 31).empty());
}

TEST_CASE("a pattern has an id of its fields", "[acceptance]") {
  CHECK(pattern("NP001", "", "").id() == pattern("NP001", "", "").id());
  CHECK(pattern("NP001", "", "").id() != pattern("", "NP001", "").id());
  CHECK(pattern("NP001", "", "").id().size() == 32);
  CHECK(Acceptance{"f1", "", std::nullopt, {}}.id() == "f1");
}

}  // namespace nsposture::store
