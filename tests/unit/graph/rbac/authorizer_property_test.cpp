// The indexed authorizer against the naive one, on random clusters and requests drawn from few
// words, so that they meet often.
#include "graph/rbac/authorizer.h"
#include "tests/unit/graph/rbac/cluster_builder.h"
#include "tests/unit/graph/rbac/naive_authorizer.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

namespace nsposture::tests {

namespace {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}

  // 0 to below.
  std::size_t below(std::size_t limit) { return random_() % limit; }

  bool chance(unsigned percent) { return below(100) < percent; }

  const std::string& pick(const Texts& from) { return from[below(from.size())]; }

  Texts some(const Texts& from, std::size_t at_most) {
    Texts picked;
    for (std::size_t i = below(at_most + 1); i > 0; --i) picked.push_back(pick(from));
    return picked;
  }

 private:
  std::mt19937 random_;
};

const Texts kVerbs = {"get", "list", "create", "patch", "*", "GET", "cre*", ""};
const Texts kApiGroups = {"", "apps", "*", "core", "rbac.authorization.k8s.io"};
const Texts kRuleResources = {
    "pods", "pods/log",          "*",       "*/log", "pods/*", "namespaces", "*/*",
    "Pods", "deployments/scale", "*/scale", ""};
const Texts kResources = {"pods", "namespaces", "deployments", "Pods", "*", "pods/log", ""};
const Texts kSubresources = {"", "", "", "log", "scale", "*"};
const Texts kNames = {"", "a", "sandbox", "*", "b"};
const Texts kNamespaces = {"", "ns1", "ns2", "ns3", "elsewhere"};
const Texts kBindingNamespaces = {"ns1", "ns2", "ns3"};
const Texts kUrls = {"*", "/healthz", "/healthz/*", "/api*", "/", "**", "/a/**"};
const Texts kPaths = {"/healthz", "/healthz/ping", "/api", "/apis/x", "/", "", "/a/b", "*"};
const Texts kUsers = {"jane",
                      "bob",
                      "system:serviceaccount:ns1:app",
                      "system:serviceaccount:ns1",
                      "system:serviceaccount::app",
                      "system:anonymous",
                      "*",
                      "",
                      "ns1:app"};
const Texts kGroups = {"g1", "g2", "*", "system:authenticated", "system:serviceaccounts:ns1", ""};
const Texts kAccounts = {"app", "ci", "", "a:b"};
const Texts kRoleNames = {"r1", "r2", "r3", "missing"};

PolicyRule random_rule(Dice& dice) {
  if (dice.chance(20)) return url_rule(dice.some(kVerbs, 3), dice.some(kUrls, 2));
  return rule(dice.some(kVerbs, 5), dice.some(kApiGroups, 4), dice.some(kRuleResources, 6),
              dice.chance(60) ? Texts{} : dice.some(kNames, 2));
}

Subject random_subject(Dice& dice) {
  const auto kind = dice.below(3);
  if (kind == 0) return user(dice.pick(kUsers));
  if (kind == 1) return group(dice.pick(kGroups));
  return account(dice.pick(kNamespaces), dice.pick(kAccounts));
}

Cluster random_cluster(Dice& dice) {
  Cluster cluster;
  const auto add_role = [&](Role role) {
    for (auto i = dice.below(6); i > 0; --i) role.rules.push_back(random_rule(dice));
    cluster.roles.push_back(std::move(role));
  };
  for (const std::string name : {"r1", "r2", "r3"}) {
    if (dice.chance(80)) add_role(cluster_role(name, {}));
    for (const std::string ns : {"ns1", "ns2"}) {
      if (dice.chance(50)) add_role(role_in(ns, name, {}));
    }
  }
  for (auto i = dice.below(30); i > 0; --i) {
    std::vector<Subject> subjects;
    for (auto n = dice.below(5); n > 0; --n) subjects.push_back(random_subject(dice));
    const auto name = std::string("b").append(std::to_string(i));
    const auto& role = dice.pick(kRoleNames);
    if (dice.chance(40)) {
      cluster.bindings.push_back(bind_cluster(name, role, subjects));
    } else {
      const auto kind = dice.chance(50) ? RoleKind::Role : RoleKind::ClusterRole;
      const auto& ns = dice.pick(kBindingNamespaces);
      cluster.bindings.push_back(bind_in(ns, name, {kind, role}, subjects));
    }
  }
  return cluster;
}

ResourceAttributes random_resource(Dice& dice) {
  return {dice.pick(kVerbs),        dice.pick(kApiGroups),  dice.pick(kResources),
          dice.pick(kSubresources), dice.pick(kNamespaces), dice.pick(kNames)};
}

// One question put to both; what they disagree on, or "".
template <typename Request>
std::string disagreement(const rbac::Authorizer& authorizer, const Identity& identity,
                         const Request& request) {
  const auto expected = naive_grants(authorizer.cluster(), identity, request);
  if (authorizer.all_grants(identity, request) != expected) return "all_grants";
  const auto decision = authorizer.decide(identity, request);
  if (decision.allowed != !expected.empty()) return "decide";
  if (!decision.allowed) return "";
  if (std::find(expected.begin(), expected.end(), decision.grant) == expected.end()) {
    return "the grant of decide";
  }
  const bool first_subject =
      std::none_of(expected.begin(), expected.end(), [&](const rbac::Grant& other) {
        return other.binding == decision.grant.binding && other.subject < decision.grant.subject;
      });
  return first_subject ? "" : "not the first subject of the binding";
}

Identity identity_of(const Subject& subject) {
  if (subject.kind == SubjectKind::Group) return {"nobody in particular", {subject.name}};
  return {username_of(subject), {}};
}

// who_can asks each subject of each binding alone.
template <typename Request>
std::string who_can_disagreement(const rbac::Authorizer& authorizer, const Request& request) {
  std::vector<Subject> expected = {group("system:masters")};
  for (const auto& binding : authorizer.cluster().bindings) {
    for (auto subject : binding.subjects) {
      if (subject.kind == SubjectKind::User) subject = subject_from_username(subject.name);
      if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) {
        if (binding.kind == BindingKind::ClusterRoleBinding) continue;
        subject.namespace_ = binding.meta.namespace_;
      }
      const auto grants = naive_grants(authorizer.cluster(), identity_of(subject), request);
      if (!grants.empty()) expected.push_back(subject);
    }
  }
  std::sort(expected.begin(), expected.end());
  expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
  const auto found = authorizer.who_can(request);
  if (found.size() != expected.size()) return "who_can finds other subjects";
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].subject != expected[i]) return "who_can names another subject";
    if (found[i].subject.name == "system:masters") continue;
    if (found[i].grants != naive_grants(authorizer.cluster(), identity_of(expected[i]), request)) {
      return "who_can has other grants for " + describe(expected[i]);
    }
  }
  return "";
}

}  // namespace

TEST_CASE("the index decides as the plain algorithm does", "[rbac][property]") {
  int allowed = 0;
  for (unsigned seed = 1; seed <= 1500; ++seed) {
    Dice dice(seed);
    const auto cluster = random_cluster(dice);
    const rbac::Authorizer authorizer(cluster);
    for (int i = 0; i < 40; ++i) {
      const Identity identity{dice.pick(kUsers), dice.some(kGroups, 4)};
      const auto resource = random_resource(dice);
      const NonResourceAttributes url{dice.pick(kVerbs), dice.pick(kPaths)};
      auto wrong = disagreement(authorizer, identity, resource);
      if (wrong.empty()) wrong = disagreement(authorizer, identity, url);
      if (wrong.empty() && i < 5) wrong = who_can_disagreement(authorizer, resource);
      if (wrong.empty() && i < 5) wrong = who_can_disagreement(authorizer, url);
      if (!wrong.empty()) FAIL("seed " << seed << ", request " << i << ": " << wrong);
      if (authorizer.decide(identity, resource).allowed) ++allowed;
    }
  }
  // Neither nearly always yes nor nearly always no, or the comparison says little.
  CHECK(allowed > 5000);
  CHECK(allowed < 40000);
}

TEST_CASE("somebody in very many groups is decided the same way", "[rbac][property]") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    Dice dice(seed);
    const auto cluster = random_cluster(dice);
    const rbac::Authorizer authorizer(cluster);
    Identity identity{"jane", {}};
    for (int i = 0; i < 100; ++i)
      identity.groups.push_back(std::string("other-").append(std::to_string(i)));
    identity.groups.push_back("g1");
    for (int i = 0; i < 20; ++i) {
      const auto wrong = disagreement(authorizer, identity, random_resource(dice));
      if (!wrong.empty()) FAIL("seed " << seed << ": " << wrong);
    }
  }
}

}  // namespace nsposture::tests
