// Severity by effect: over what, where and to whom a permission is given.
#include "analyzer/rules/given_away.h"
#include "analyzer/rules/registry.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace nsposture;
using namespace nsposture::tests;
using store::Severity;

namespace {

constexpr const char* kRbac = "rbac.authorization.k8s.io";
constexpr const char* kAdmission = "admissionregistration.k8s.io";

std::vector<store::Finding> found(std::string_view id, const Cluster& cluster) {
  auto findings = rules::run_object_rules(rules::object_context(cluster));
  std::erase_if(findings, [&](const store::Finding& f) { return f.rule != id; });
  return findings;
}

Cluster holding(PolicyRule rule, Subject who = account("shop", "app")) {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {std::move(rule)})};
  cluster.bindings = {bind_cluster("b", "r", {std::move(who)})};
  return cluster;
}

Severity severity(std::string_view id, const Cluster& cluster) {
  const auto findings = found(id, cluster);
  REQUIRE(findings.size() == 1);
  return findings[0].severity;
}

}  // namespace

TEST_CASE("everything of one API group weighs what the group holds", "[objects][effect]") {
  const auto all_of = [](const char* group) { return holding(rule({"*"}, {group}, {"*"})); };
  for (const auto* group : {"", kRbac, kAdmission, "certificates.k8s.io", "apiregistration.k8s.io"})
    CHECK(severity("NP201", all_of(group)) == Severity::High);
  for (const auto* group : {"apps", "batch", "networking.k8s.io"})
    CHECK(severity("NP201", all_of(group)) == Severity::Medium);
  // A group that an operator brings is not everything, and is reported once.
  const auto findings =
      rules::run_object_rules(rules::object_context(all_of("widgets.example.com")));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "NP203");
  CHECK(findings[0].severity == Severity::Low);
  CHECK(findings[0].title.find("every verb on every resource of widgets.example.com") !=
        std::string::npos);
  // Beside a group that has power it is.
  CHECK(severity("NP201", holding(rule({"*"}, {"widgets.example.com", ""}, {"*"}))) ==
        Severity::High);
  CHECK(found("NP202", holding(rule({"*"}, {""}, {"nodes/*"}))).empty());
  CHECK(severity("NP202", holding(rule({"*"}, {""}, {"nodes/*", "nodes"}))) == Severity::Medium);
  CHECK(found("NP203", holding(rule({"CREATE"}, {""}, {"*"}))).empty());
  CHECK(severity("NP203", holding(rule({"create"}, {""}, {"*"}))) == Severity::Medium);
  CHECK(severity("NP202", holding(rule({"*"}, {"example.com"}, {"widgets"}))) == Severity::Low);
  CHECK(severity("NP202", holding(rule({"*"}, {"apps"}, {"deployments"}))) == Severity::Medium);
}

TEST_CASE("what everybody holds weighs more, what the control plane holds less",
          "[objects][effect]") {
  const auto secrets = rule({"get"}, {""}, {"secrets"});
  CHECK(severity("NP204", holding(secrets)) == Severity::Medium);
  CHECK(severity("NP204", holding(secrets, group("system:serviceaccounts"))) == Severity::High);
  for (const auto& who :
       {group("system:authenticated"), user("system:anonymous"), group("system:unauthenticated")}) {
    CHECK(severity("NP204", holding(secrets, who)) == Severity::Critical);
  }
  CHECK(severity("NP204", holding(secrets, user("system:kube-scheduler"))) == Severity::Low);
  // An account of kube-system may be anybody's: a stranger there weighs what it does elsewhere.
  for (const auto& who : {account("kube-system", "controller"),
                          user("system:serviceaccount:kube-system:controller")}) {
    CHECK(severity("NP204", holding(secrets, who)) == Severity::Medium);
  }
  // Every pod of a namespace has it.
  for (const auto& who : {account("ci", "default"), account("kube-system", "default"),
                          group("system:serviceaccounts:ci")}) {
    CHECK(severity("NP204", holding(secrets, who)) == Severity::High);
  }
  // Everything stays everything.
  CHECK(severity("NP201", holding(rule({"*"}, {"*"}, {"*"}), account("kube-system", "tiller"))) ==
        Severity::High);
}

TEST_CASE("what a person holds in every namespace weighs more than in one", "[objects][effect]") {
  const std::vector<std::pair<const char*, PolicyRule>> powers = {
      {"NP204", rule({"list"}, {""}, {"secrets"})},
      {"NP206", rule({"create"}, {""}, {"pods"})},
      {"NP207", rule({"patch"}, {"apps"}, {"daemonsets"})},
      {"NP208", rule({"create"}, {""}, {"pods/exec"})},
      {"NP209", rule({"patch"}, {""}, {"pods/ephemeralcontainers"})}};
  for (const auto& [id, power] : powers) {
    INFO(id);
    for (const auto& who : {user("jane"), group("developers"), group("system:nodes"),
                            group("system:bootstrappers:mine"), user("system:node:a")}) {
      CHECK(severity(id, holding(power, who)) == Severity::High);
    }
    CHECK(severity(id, holding(power)) == Severity::Medium);
    CHECK(severity(id, holding(power, user("system:kube-controller-manager"))) == Severity::Low);
    Cluster cluster;
    cluster.roles = {role_in("shop", "r", {power})};
    cluster.bindings = {bind_in("shop", "b", {RoleKind::Role, "r"}, {user("jane")})};
    CHECK(severity(id, cluster) == Severity::Low);
  }
}

TEST_CASE("the Secrets of an account's own namespace are no high finding", "[objects][effect]") {
  Cluster cluster;
  cluster.roles = {role_in("shop", "r", {rule({"get", "list", "watch"}, {""}, {"secrets"})})};
  cluster.bindings = {bind_in("shop", "b", {RoleKind::Role, "r"}, {account("shop", "app")})};
  CHECK(severity("NP204", cluster) == Severity::Low);
  cluster.roles[0].rules[0].resource_names = {"app-tls"};
  CHECK(severity("NP204", cluster) == Severity::Info);
}

TEST_CASE("a webhook that only validates changes nothing", "[objects][effect]") {
  CHECK(severity("NP217", holding(rule({"update"}, {kAdmission},
                                       {"validatingwebhookconfigurations"}))) == Severity::Medium);
  CHECK(severity("NP217", holding(rule({"update"}, {kAdmission},
                                       {"mutatingwebhookconfigurations"}))) == Severity::High);
  const auto both = found(
      "NP217", holding(rule({"update"}, {kAdmission},
                            {"validatingwebhookconfigurations", "mutatingwebhookconfigurations"})));
  REQUIRE(both.size() == 1);
  CHECK(both[0].severity == Severity::High);
}

TEST_CASE("permissions of one rule are one finding, as severe as the worst", "[objects][effect]") {
  const auto escalate = rule({"escalate"}, {kRbac}, {"roles", "clusterroles"});
  const auto findings = found("NP211", holding(escalate));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::High);
  // By a RoleBinding only that on roles takes effect.
  Cluster cluster;
  cluster.roles = {cluster_role("r", {escalate})};
  cluster.bindings = {bind_in("shop", "b", {RoleKind::ClusterRole, "r"}, {user("jane")})};
  const auto there = found("NP211", cluster);
  REQUIRE(there.size() == 1);
  CHECK(there[0].severity == Severity::Medium);
  CHECK(there[0].title.find("clusterroles") == std::string::npos);
}

TEST_CASE("a power that no server serves is none", "[objects][effect]") {
  const auto told = [](PolicyRule one) {
    const auto findings = rules::run_object_rules(rules::object_context(holding(std::move(one))));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].rule == "NP230");
    CHECK(findings[0].severity == Severity::Info);
    return findings[0].title;
  };
  CHECK(told(rule({"delete"}, {""}, {"pods/log"})).find("pods/log") != std::string::npos);
  told(rule({"create", "delete"}, {""}, {"pods/status"}));
  told(rule({"list"}, {""}, {"pods/eviction"}));
  told(rule({"delete"}, {"apps"}, {"deployments/scale"}));
  told(rule({"get", "list"}, {"authentication.k8s.io"}, {"tokenreviews"}));
  told(rule({"deletecollection"}, {""}, {"namespaces"}));
  // A PodSecurityPolicy is used on no server since 1.25.
  CHECK(severity("NP239", holding(rule({"use"}, {"policy"}, {"podsecuritypolicies"}))) ==
        Severity::Info);
  // One verb that is served, `*`, and what is not known here.
  for (const auto& served :
       {rule({"get", "list", "watch"}, {""}, {"pods/log"}), rule({"*"}, {""}, {"pods/log"}),
        rule({"patch"}, {""}, {"pods/status"}), rule({"create"}, {""}, {"pods/eviction"}),
        rule({"delete"}, {"example.com"}, {"widgets/status"}),
        rule({"update"}, {"apps"}, {"deployments/finalizers"})}) {
    CHECK(found("NP230", holding(served)).empty());
  }
}

TEST_CASE("of a cluster a role is one finding, with each grant that causes it",
          "[objects][effect][given]") {
  Cluster cluster;
  cluster.roles = {
      cluster_role("r", {rule({"get"}, {""}, {"secrets"}), rule({"list"}, {""}, {"secrets"})}),
      cluster_role("unused", {rule({"get"}, {""}, {"secrets"})})};
  for (const auto* name : {"a", "b", "c"}) {
    cluster.bindings.push_back(bind_cluster(name, "r", {user(name), group("all")}));
  }
  const auto findings = rules::given_away(cluster, {});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "NP204");
  // Each binding with each rule, and with each subject.
  REQUIRE(findings[0].grants.size() == 12);
  CHECK(findings[0].grants[0].binding.name == "a");
  CHECK(findings[0].grants[0].rule->verbs == Texts{"get"});
  CHECK(findings[0].grants[1].rule->verbs == Texts{"list"});
  // Another subject or rule does not make it another finding.
  cluster.bindings.pop_back();
  cluster.roles[0].rules.pop_back();
  CHECK(rules::given_away(cluster, {}).at(0).fingerprint == findings[0].fingerprint);
  // In a namespace it is Low, and left to reviews of manifests.
  for (auto& binding : cluster.bindings) {
    binding.kind = BindingKind::RoleBinding;
    binding.meta.namespace_ = "shop";
  }
  CHECK(rules::given_away(cluster, {}).empty());
}

TEST_CASE("default accounts that are bound are one finding a role", "[objects][effect][given]") {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {rule({"get"}, {""}, {"pods"})})};
  for (const auto* ns : {"a", "b", "c"}) {
    cluster.bindings.push_back(bind_cluster(ns, "r", {account(ns, "default")}));
  }
  const auto findings = rules::given_away(cluster, {});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "NP221");
  CHECK(findings[0].grants.size() == 3);
  CHECK(findings[0].title.find("and 2 more of this role") != std::string::npos);
}

TEST_CASE("bind of admin or edit is bind of a power", "[objects][effect]") {
  const auto bind = [](const char* name) {
    return holding(rule({"bind"}, {kRbac}, {"clusterroles"}, {name}));
  };
  auto cluster = bind("admin-like");
  cluster.roles.push_back(cluster_role(
      "admin-like", {rule({"create"}, {""}, {"pods"}), rule({"get", "list"}, {""}, {"secrets"})}));
  CHECK(severity("NP212", cluster) == Severity::High);
  cluster.roles[1].rules = {rule({"get"}, {""}, {"pods", "configmaps"})};
  CHECK(severity("NP212", cluster) == Severity::Medium);
}
