// Impersonation under a constraint: what it is asked for, and what it is not.
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

const std::string kAuthentication = "authentication.k8s.io";
const Subject kBoss{SubjectKind::User, {}, "boss"};
const Texts kNoWay;

// Eve may be user boss, for what the rules of the mode let her do.
Scenario as_boss(std::vector<PolicyRule> of_boss, std::vector<PolicyRule> in_mode) {
  Scenario s;
  s.grant(kBoss, std::move(of_boss));
  in_mode.push_back(rule({"impersonate:user-info"}, {kAuthentication}, {"users"}, {"boss"}));
  s.grant(kEve, std::move(in_mode));
  return s;
}

const std::vector<PolicyRule> kMaker = {rule({"create", "patch"}, {""}, {"namespaces"})};

}  // namespace

TEST_CASE("apply under a constraint is asked for patch, and not for create",
          "[escalation][constrained]") {
  const auto s = as_boss(kMaker, {rule({"impersonate-on:user-info:patch"}, {""}, {"namespaces"})});
  CHECK(s.path(kEve) == Texts{"constrained-impersonation", "direct"});
  CHECK(s.request(kEve, 1).find("apply --server-side") != std::string::npos);
  CHECK(s.request(kEve, 1).find("--as=boss") != std::string::npos);
  // The twins: who is impersonated may not create, may not patch; and the mode lets her update.
  CHECK(as_boss({rule({"patch"}, {""}, {"namespaces"})},
                {rule({"impersonate-on:user-info:patch"}, {""}, {"namespaces"})})
            .path(kEve) == kNoWay);
  CHECK(as_boss({rule({"create"}, {""}, {"namespaces"})},
                {rule({"impersonate-on:user-info:patch"}, {""}, {"namespaces"})})
            .path(kEve) == kNoWay);
  CHECK(as_boss(kMaker, {rule({"impersonate-on:user-info:update"}, {""}, {"namespaces"})})
            .path(kEve) == kNoWay);
}

TEST_CASE("a constraint limited to names leaves the namespaces of those names",
          "[escalation][constrained]") {
  const auto s =
      as_boss(kMaker, {rule({"impersonate-on:user-info:patch"}, {""}, {"namespaces"}, {"team-a"})});
  const auto path = escalation::Escalation(s.cluster).path(kEve);
  REQUIRE(path);
  CHECK(path->only_names == Texts{"team-a"});
  CHECK(as_boss(kMaker, {rule({"impersonate-on:user-info:create"}, {""}, {"namespaces"}, {"a"})})
            .path(kEve) == kNoWay);
}

TEST_CASE("what fills a role under a constraint serves for what the constraint allows",
          "[escalation][constrained]") {
  const auto filling = [](Texts names) {
    Scenario s;
    s.role("theirs", {rbac_rule({"patch", "escalate"}, {"clusterroles"}, {"theirs"})});
    s.bind("theirs", "theirs", {kBoss});
    s.role("mine",
           {rule({"impersonate:user-info"}, {kAuthentication}, {"users"}, {"boss"}),
            rbac_rule({"impersonate-on:user-info:patch"}, {"clusterroles"}, std::move(names))});
    return s.bind("mine", "mine", {kEve}).path(kEve);
  };
  // Boss may do everything then, and eve as boss write that role alone.
  CHECK(filling({"theirs"}) == kNoWay);
  // … or a role that is bound to eve herself.
  CHECK(filling({}) == Texts{"constrained-impersonation", "escalate", "escalate", "direct"});
}

TEST_CASE("whom one is under a constraint is a second identity", "[escalation][constrained]") {
  const auto two = [](std::vector<PolicyRule> of_boss, std::vector<PolicyRule> in_mode,
                      PolicyRule own) {
    auto s = as_boss(std::move(of_boss), std::move(in_mode));
    s.grant(kEve, {std::move(own)});
    return s.path(kEve);
  };
  const auto create = rule({"create"}, {""}, {"secrets"});
  const auto get = rule({"get"}, {""}, {"secrets"});
  const auto in_mode = rule({"impersonate-on:user-info:create"}, {""}, {"secrets"});
  CHECK(two({create}, {in_mode}, get) ==
        Texts{"constrained-impersonation", "prepare-secret", "read-token-secret", "direct"});
  CHECK(two({create}, {rule({"impersonate-on:user-info:get"}, {""}, {"secrets"})}, get) == kNoWay);
  CHECK(two({rule({"update"}, {""}, {"secrets"})}, {in_mode}, get) == kNoWay);
  CHECK(two({create}, {in_mode}, rule({"delete"}, {""}, {"secrets"})) == kNoWay);
}

TEST_CASE("binding under a constraint needs no constraint for bind", "[escalation][constrained]") {
  const std::vector<PolicyRule> binder = {rbac_rule({"create"}, {"clusterrolebindings"}),
                                          rbac_rule({"bind"}, {"clusterroles"})};
  const auto s =
      as_boss(binder, {rbac_rule({"impersonate-on:user-info:create"}, {"clusterrolebindings"})});
  CHECK(s.path(kEve) == Texts{"constrained-impersonation", "bind", "direct"});
  // The twin: `bind` is not in the hands of whom she impersonates.
  CHECK(as_boss({rbac_rule({"create"}, {"clusterrolebindings"})},
                {rbac_rule({"impersonate-on:user-info:create"}, {"clusterrolebindings"})})
            .path(kEve) == kNoWay);
}

TEST_CASE("a role that was gained constrains whoever has it", "[escalation][constrained]") {
  // Eve may be account ci/robot, who hands on a role by which one is boss for some verb.
  const auto gained = [](const std::string& verb) {
    Scenario s;
    s.add_account("ci", "robot");
    s.grant(kEve, {rule({"impersonate"}, {""}, {"serviceaccounts"}, {"robot"})});
    const Subject robot{SubjectKind::ServiceAccount, "ci", "robot"};
    s.role("borrow", {rule({"impersonate:user-info"}, {kAuthentication}, {"users"}, {"boss"}),
                      rule({"impersonate-on:user-info:" + verb}, {""}, {"namespaces"})});
    s.bind("borrow", "borrow", {robot});
    s.grant(robot, {rbac_rule({"create"}, {"clusterrolebindings"})});
    s.grant(kBoss, kMaker);
    return s.path(kEve);
  };
  CHECK(gained("create") == Texts{"impersonate-service-account", "hand-on-role",
                                  "constrained-impersonation", "direct"});
  CHECK(gained("get") == kNoWay);
}

TEST_CASE("the verb * lets every request be made under a constraint", "[escalation][constrained]") {
  const std::vector<PolicyRule> binder = {rbac_rule({"create"}, {"clusterrolebindings"}),
                                          rbac_rule({"bind"}, {"clusterroles"})};
  CHECK(as_boss(binder, {rbac_rule({"*"}, {"clusterrolebindings"})}).path(kEve) ==
        Texts{"constrained-impersonation", "bind", "direct"});
  // The twin: `*` on something else, or all verbs by name.
  CHECK(as_boss(binder, {rbac_rule({"*"}, {"rolebindings"})}).path(kEve) == kNoWay);
  CHECK(as_boss(binder, {rbac_rule({"get", "list", "watch", "create", "update", "patch", "delete"},
                                   {"clusterrolebindings"})})
            .path(kEve) == kNoWay);
}

TEST_CASE("a node under a constraint has tokens of the accounts of its pods",
          "[escalation][constrained]") {
  Scenario s;
  s.pod("ops", "web", "boss", "n1");
  s.grant(kEve, {rule({"impersonate:arbitrary-node"}, {kAuthentication}, {"nodes"}, {"n1"}),
                 rule({"impersonate-on:arbitrary-node:create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.path(kEve) == Texts{"constrained-impersonation", "node-agent", "direct"});
  CHECK(s.request(kEve, 0).find("--as=system:node:n1") != std::string::npos);
  CHECK(s.request(kEve, 0).find("--as-group") == std::string::npos);
  CHECK(s.request(kEve, 1).find("create token boss") != std::string::npos);
  CHECK(s.request(kEve, 1).find("--as-group") == std::string::npos);

  SECTION("not on another node") {
    s.cluster.workloads.front().node = "n2";
    CHECK(s.path(kEve) == kNoWay);
  }
  SECTION("not without the verb for tokens") {
    s.cluster.roles.back().rules.back().resources = {"pods"};
    CHECK(s.path(kEve) == kNoWay);
  }
  SECTION("not of a pod without a token, where the server looks") {
    s.cluster.workloads.front().automounts_token = false;
    s.cluster.kubernetes = {36, VersionSource::Option};
    CHECK(s.path(kEve) == kNoWay);
  }
  SECTION("not before 1.36") {
    s.cluster.kubernetes = {35, VersionSource::Option};
    CHECK(s.path(kEve) == kNoWay);
  }
}

TEST_CASE("an account is the node of its own pod", "[escalation][constrained]") {
  const auto agent = account("ci", "builder");
  Scenario s;
  s.pod("ci", "agent", "builder", "n1").pod("ops", "web", "boss", "n1");
  s.grant(agent,
          {rule({"impersonate:associated-node"}, {kAuthentication}, {"nodes"}),
           rule({"impersonate-on:associated-node:create"}, {""}, {"serviceaccounts/token"})});
  CHECK(s.path(agent) == Texts{"constrained-impersonation", "node-agent", "direct"});

  SECTION("by the name `*`, which is what the check names") {
    s.cluster.roles.back().rules.front().resource_names = {"*"};
    CHECK(s.path(agent) == Texts{"constrained-impersonation", "node-agent", "direct"});
    s.cluster.roles.back().rules.front().resource_names = {"n1"};
    CHECK(s.path(agent) == kNoWay);
  }
  SECTION("not of another node") {
    s.cluster.workloads.back().node = "n2";
    CHECK(s.path(agent) == kNoWay);
  }
  SECTION("not of a user, who has no pod") {
    s.cluster.bindings.back().subjects = {kEve};
    CHECK(s.path(kEve) == kNoWay);
  }
}

TEST_CASE("a user under a constraint is no node and no account", "[escalation][constrained]") {
  Scenario s;
  s.bind("nodes", "makers", {Subject{SubjectKind::User, {}, "system:node:n1"}});
  s.grant(kEve, {rule({"impersonate:user-info"}, {kAuthentication}, {"users"}),
                 rule({"impersonate-on:user-info:create"}, {""}, {"namespaces"})});
  CHECK(s.path(kEve) == kNoWay);
  s.bind("boss-user", "makers", {kBoss});
  CHECK(s.path(kEve) == Texts{"constrained-impersonation", "direct"});
}

TEST_CASE("an existing mutating policy is changed where a binding puts it into force",
          "[escalation][version]") {
  const auto policy = [](const std::string& kind, const std::string& name,
                         const std::string& type) {
    RelatedObject object;
    object.kind = kind;
    object.meta.name = name;
    object.type = type;
    return object;
  };
  Scenario s;
  s.cluster.kubernetes = {37, VersionSource::Option};
  s.grant(kEve, {rule({"patch"}, {"admissionregistration.k8s.io"}, {"mutatingadmissionpolicies"})});
  s.cluster.related.push_back(policy("MutatingAdmissionPolicy", "defaults", ""));
  CHECK(s.path(kEve) == kNoWay);
  s.cluster.related.push_back(policy("MutatingAdmissionPolicyBinding", "all", "defaults"));
  CHECK(s.path(kEve) == Texts{"mutate-admission", "direct"});
  CHECK(s.request(kEve).find(R"("name":"defaults")") != std::string::npos);
  s.cluster.kubernetes = {35, VersionSource::Option};
  CHECK(s.path(kEve) == kNoWay);
}

}  // namespace nsposture::tests
