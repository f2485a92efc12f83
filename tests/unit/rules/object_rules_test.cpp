#include "analyzer/ingest/manifest/manifest_source.h"
#include "analyzer/rules/registry.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace nsposture;
using namespace nsposture::tests;
using store::Severity;

namespace {

constexpr const char* kRbac = "rbac.authorization.k8s.io";
constexpr const char* kAdmission = "admissionregistration.k8s.io";

std::vector<store::Finding> all_found(const Cluster& cluster) {
  return rules::run_object_rules(rules::object_context(cluster));
}

std::vector<store::Finding> found(std::string_view id, const Cluster& cluster) {
  auto findings = all_found(cluster);
  std::erase_if(findings, [&](const store::Finding& f) { return f.rule != id; });
  return findings;
}

// One rule in a ClusterRole that Group "dev" holds cluster-wide.
Cluster held(PolicyRule rule) {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {std::move(rule)})};
  cluster.bindings = {bind_cluster("b", "r", {group("dev")})};
  return cluster;
}

// The same, held in namespace "shop" by a RoleBinding.
Cluster held_in(const std::string& ns, PolicyRule rule) {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {std::move(rule)})};
  cluster.bindings = {bind_in(ns, "b", {RoleKind::ClusterRole, "r"}, {group("dev")})};
  return cluster;
}

struct Case {
  std::string_view id;
  PolicyRule rule;
};

std::vector<Case> violations() {
  return {
      {"NP201", rule({"*"}, {"*"}, {"*"})},
      {"NP201", rule({"*"}, {"apps"}, {"*"})},
      {"NP202", rule({"*"}, {"apps"}, {"deployments"})},
      {"NP203", rule({"get"}, {"apps"}, {"*"})},
      {"NP203", rule({"get"}, {"*"}, {"widgets"})},
      {"NP204", rule({"get"}, {""}, {"secrets"})},
      {"NP204", rule({"list"}, {""}, {"secrets"})},
      {"NP204", rule({"watch"}, {"*"}, {"secrets"})},
      {"NP204", rule({"get"}, {""}, {"pods", "secrets"})},
      {"NP204", rule({"get"}, {""}, {"secrets"}, {"only-this"})},
      {"NP205", rule({"create"}, {""}, {"secrets"})},
      {"NP206", rule({"create"}, {""}, {"pods"})},
      {"NP207", rule({"create"}, {"apps"}, {"deployments"})},
      {"NP207", rule({"patch"}, {"batch"}, {"cronjobs"})},
      {"NP208", rule({"create"}, {""}, {"pods/exec"})},
      {"NP208", rule({"get"}, {""}, {"pods/attach"})},
      {"NP208", rule({"create"}, {""}, {"*/exec"})},
      {"NP209", rule({"patch"}, {""}, {"pods/ephemeralcontainers"})},
      {"NP210", rule({"create"}, {""}, {"pods/portforward"})},
      {"NP211", rule({"escalate"}, {kRbac}, {"clusterroles"})},
      {"NP211", rule({"escalate"}, {kRbac}, {"roles"})},
      {"NP212", rule({"bind"}, {kRbac}, {"clusterroles"})},
      {"NP213", rule({"patch"}, {kRbac}, {"rolebindings"})},
      {"NP213", rule({"create"}, {kRbac}, {"clusterrolebindings"})},
      {"NP214", rule({"impersonate"}, {""}, {"groups"})},
      {"NP214", rule({"impersonate"}, {"authentication.k8s.io"}, {"uids"})},
      {"NP214", rule({"impersonate"}, {"authentication.k8s.io"}, {"userextras/scopes"})},
      {"NP214", rule({"impersonate:user-info"}, {"authentication.k8s.io"}, {"users"})},
      {"NP215", rule({"create"}, {""}, {"serviceaccounts/token"})},
      {"NP215", rule({"create"}, {""}, {"serviceaccounts/token"}, {"deployer"})},
      {"NP216", rule({"get"}, {""}, {"nodes/proxy"})},
      {"NP217",
       rule({"update"}, {"admissionregistration.k8s.io"}, {"mutatingwebhookconfigurations"})},
      {"NP218", rule({"approve"}, {"certificates.k8s.io"}, {"signers"})},
      {"NP218", rule({"attest"}, {"certificates.k8s.io"}, {"signers"})},
      {"NP223", rule({"create"}, {""}, {"persistentvolumes"})},
      {"NP224", rule({"update"}, {""}, {"configmaps"})},
      {"NP225", rule({"patch"}, {""}, {"services/status"})},
      {"NP226", rule({"delete"}, {""}, {"events"})},
      {"NP227", rule({"delete"}, {"networking.k8s.io"}, {"networkpolicies"})},
      {"NP228", rule({"patch"}, {""}, {"nodes"})},
      {"NP229", rule({"deletecollection"}, {""}, {"pods"})},
      {"NP230", rule({"get"}, {""}, {"pods/*"})},
      {"NP230", rule({"get"}, {""}, {"deployments"})},
      {"NP201",
       rule({"get", "list", "watch", "create", "update", "patch", "delete"}, {"*"}, {"*"})},
      {"NP201",
       rule({"delete", "patch", "update", "create", "watch", "list", "get", "deletecollection"},
            {""}, {"*"})},
      {"NP217", rule({"patch"}, {kAdmission}, {"mutatingadmissionpolicies"})},
      {"NP232", rule({"update", "patch"}, {""}, {"namespaces"})},
      {"NP232", rule({"patch"}, {""}, {"namespaces"}, {"shop"})},
      {"NP233", rule({"get"}, {""}, {"services/proxy"})},
      {"NP233", rule({"create"}, {""}, {"*/proxy"})},
      {"NP234", rule({"update"}, {"apiregistration.k8s.io"}, {"apiservices"})},
      {"NP235", rule({"delete"}, {kAdmission}, {"validatingwebhookconfigurations"})},
      {"NP235", rule({"update"}, {kAdmission}, {"validatingadmissionpolicybindings"})},
      {"NP235", rule({"delete"}, {"kyverno.io"}, {"clusterpolicies"})},
      {"NP236", rule({"update"}, {"apiextensions.k8s.io"}, {"customresourcedefinitions"})},
      {"NP237", rule({"delete"}, {""}, {"pods"})},
      {"NP237", rule({"create"}, {""}, {"pods/eviction"})},
      {"NP238", rule({"delete"}, {""}, {"configmaps", "secrets"})},
      {"NP238", rule({"patch"}, {""}, {"resourcequotas"})},
      {"NP239", rule({"use"}, {"security.openshift.io"}, {"securitycontextconstraints"})},
      {"NP239", rule({"use"}, {"policy"}, {"podsecuritypolicies"}, {"mine"})},
  };
}

// What looks like a violation and is none: on most of these one of the known checkers errs.
std::vector<Case> harmless() {
  return {
      {"NP201", rule({"*"}, {"*"}, {"pods"})},
      {"NP201", rule({"get"}, {"*"}, {"*"})},
      {"NP202", rule({"get", "list"}, {"apps"}, {"deployments"})},
      {"NP203", rule({"get"}, {""}, {"*/status"})},
      {"NP203", rule({"get"}, {""}, {"pods"})},
      {"NP204", rule({"get"}, {"example.com"}, {"secrets"})},  // a custom resource
      {"NP204", rule({"create"}, {""}, {"secrets"})},          // writes, does not read
      {"NP204", rule({"get"}, {""}, {"secretsofthetrade"})},
      {"NP205", rule({"get"}, {""}, {"secrets"})},
      {"NP206", rule({"create"}, {""}, {"pods"}, {"a-name"})},  // POST names no object
      {"NP206", rule({"create"}, {""}, {"pods/exec"})},
      {"NP206", rule({"create"}, {"metrics.k8s.io"}, {"pods"})},
      {"NP207", rule({"create"}, {""}, {"deployments"})},  // not in the core group
      {"NP207", rule({"get"}, {"apps"}, {"deployments"})},
      {"NP208", rule({"create"}, {""}, {"pods"})},
      {"NP208", rule({"create"}, {""}, {"pods/*"})},  // no wildcard
      {"NP209", rule({"get"}, {""}, {"pods/ephemeralcontainers"})},
      {"NP210", rule({"create"}, {""}, {"services"})},
      {"NP211", rule({"escalate"}, {""}, {"clusterroles"})},  // wrong API group
      {"NP211", rule({"update"}, {kRbac}, {"clusterroles"})},
      {"NP212", rule({"bind"}, {kRbac}, {"clusterrolebindings"})},  // checked on roles only
      {"NP212", rule({"bind"}, {kRbac}, {"rolebindings"})},
      {"NP213", rule({"get", "list"}, {kRbac}, {"rolebindings"})},
      {"NP214", rule({"get"}, {""}, {"users"})},
      {"NP214", rule({"impersonate"}, {kRbac}, {"users"})},
      {"NP215", rule({"create"}, {""}, {"serviceaccounts"})},
      {"NP215", rule({"get"}, {""}, {"serviceaccounts/token"})},
      {"NP216", rule({"get"}, {""}, {"nodes/metrics"})},
      {"NP216", rule({"get"}, {""}, {"nodes"})},
      {"NP217", rule({"get"}, {"admissionregistration.k8s.io"}, {"mutatingwebhookconfigurations"})},
      {"NP218", rule({"update"}, {"certificates.k8s.io"}, {"certificatesigningrequests/approval"})},
      {"NP223", rule({"create"}, {""}, {"persistentvolumeclaims"})},
      {"NP224", rule({"get"}, {""}, {"configmaps"})},
      {"NP225", rule({"patch"}, {""}, {"services"})},
      {"NP226", rule({"create", "patch"}, {""}, {"events"})},
      {"NP227", rule({"get"}, {"networking.k8s.io"}, {"networkpolicies"})},
      {"NP228", rule({"get", "list"}, {""}, {"nodes"})},
      {"NP229", rule({"delete"}, {""}, {"pods"})},
      {"NP230", rule({"get"}, {""}, {"pods/log"})},
      {"NP230", rule({"get"}, {"", "apps"}, {"deployments"})},
      {"NP230", rule({"get"}, {"example.com"}, {"jobs"})},
      {"NP201", rule({"get", "list", "watch", "create", "update", "patch"}, {"*"}, {"*"})},
      {"NP201", rule({"get", "list", "watch", "create", "update", "patch", "delete"},
                     {"widgets.example.com"}, {"*"})},
      {"NP201", rule({"get", "list", "watch", "create", "update", "patch", "delete"}, {"*"}, {"*"},
                     {"one"})},
      {"NP217", rule({"delete"}, {kAdmission}, {"mutatingwebhookconfigurations"})},
      {"NP232", rule({"get", "list", "watch", "delete"}, {""}, {"namespaces"})},
      {"NP232", rule({"patch"}, {""}, {"namespaces/status"})},
      {"NP233", rule({"get"}, {""}, {"pods", "services", "pods/portforward"})},
      {"NP234", rule({"get", "list"}, {"apiregistration.k8s.io"}, {"apiservices"})},
      {"NP235", rule({"get"}, {kAdmission}, {"validatingwebhookconfigurations"})},
      {"NP235", rule({"create"}, {kAdmission}, {"validatingadmissionpolicies"})},
      {"NP236", rule({"get", "create"}, {"apiextensions.k8s.io"}, {"customresourcedefinitions"})},
      {"NP237", rule({"get", "list"}, {""}, {"pods", "pods/status"})},
      {"NP237", rule({"delete"}, {"metrics.k8s.io"}, {"pods"})},
      {"NP238", rule({"get", "create"}, {""}, {"configmaps", "resourcequotas"})},
      {"NP239",
       rule({"use"}, {"security.openshift.io"}, {"securitycontextconstraints"}, {"restricted-v2"})},
      {"NP239", rule({"get"}, {"security.openshift.io"}, {"securitycontextconstraints"})},
  };
}

}  // namespace

TEST_CASE("a rule on objects reports what it is for", "[rules][objects]") {
  for (const auto& one : violations()) {
    INFO(one.id << " " << one.rule.verbs.front() << " " << one.rule.resources.front());
    CHECK(found(one.id, held(one.rule)).size() == 1);
  }
}

TEST_CASE("a rule on objects is silent on what only looks alike", "[rules][objects]") {
  for (const auto& one : harmless()) {
    INFO(one.id << " " << one.rule.verbs.front() << " " << one.rule.resources.front());
    CHECK(found(one.id, held(one.rule)).empty());
  }
}

TEST_CASE("every rule on the rules of roles has a violation and a harmless case", "[objects]") {
  std::set<std::string_view> bad;
  std::set<std::string_view> good;
  for (const auto& one : violations()) bad.insert(one.id);
  for (const auto& one : harmless()) good.insert(one.id);
  const std::set<std::string_view> on_bindings = {"NP219", "NP220", "NP221", "NP222", "NP231"};
  for (const auto& object_rule : rules::all_rules()) {
    if (!std::holds_alternative<rules::ObjectRule>(object_rule.judge)) continue;
    if (on_bindings.contains(object_rule.info.id)) continue;
    INFO(object_rule.info.id);
    CHECK(bad.contains(object_rule.info.id));
    CHECK(good.contains(object_rule.info.id));
  }
}

TEST_CASE("what allows everything is told once, not by every rule", "[objects]") {
  const auto findings = all_found(held(rule({"*"}, {"*"}, {"*"})));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "NP201");
}

TEST_CASE("the binding weighs in: cluster-wide, in a namespace, by nobody", "[objects]") {
  const auto secrets = rule({"get"}, {""}, {"secrets"});
  CHECK(found("NP204", held(secrets)).at(0).severity == Severity::High);
  CHECK(found("NP204", held_in("shop", secrets)).at(0).severity == Severity::Low);
  CHECK(found("NP204", held_in("kube-system", secrets)).at(0).severity == Severity::High);
  auto nobody = held(rule({"escalate"}, {kRbac}, {"roles"}));
  nobody.bindings.clear();
  const auto unheld = found("NP211", nobody);
  CHECK(unheld.at(0).severity == Severity::Low);
  CHECK(unheld.at(0).doubts.size() == 1);
  auto no_subjects = held(secrets);
  no_subjects.bindings[0].subjects.clear();
  CHECK(found("NP204", no_subjects).at(0).severity == Severity::Low);
  const auto named = rule({"get"}, {""}, {"secrets"}, {"one"});
  CHECK(found("NP204", held(named)).at(0).severity == Severity::Low);
}

TEST_CASE("a role is joined with its bindings by kind and namespace, not by name", "[objects]") {
  // KubiScan flags the Role of namespace b because that of namespace a is risky.
  Cluster cluster;
  cluster.roles = {role_in("a", "app", {rule({"get"}, {""}, {"secrets"})}),
                   role_in("b", "app", {rule({"get"}, {""}, {"pods"})})};
  cluster.bindings = {bind_in("b", "app", {RoleKind::Role, "app"}, {group("dev")})};
  const auto findings = found("NP204", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].namespace_ == "a");
  CHECK(findings[0].title.find("bound to nobody") != std::string::npos);
}

TEST_CASE("every rule of a role is looked at, each by itself", "[objects]") {
  // Checkov reads the first rule only, and flattens verbs and resources over all of them.
  auto cluster = held(rule({"get"}, {""}, {"pods"}));
  cluster.roles[0].rules.push_back(rule({"*"}, {"apps"}, {"deployments"}));
  cluster.roles[0].rules.push_back(rule({"get"}, {""}, {"configmaps"}));
  CHECK(found("NP202", cluster).size() == 1);
  cluster.roles[0].rules = {rule({"create"}, {""}, {"configmaps"}), rule({"get"}, {""}, {"pods"})};
  CHECK(found("NP206", cluster).empty());
}

TEST_CASE("everything in one namespace is not everything everywhere", "[objects]") {
  // Krane joins cluster-admin of a RoleBinding with the scope of any other binding.
  Cluster cluster;
  cluster.roles = {cluster_role("all", {rule({"*"}, {"*"}, {"*"})}),
                   cluster_role("harmless", {rule({"get"}, {""}, {"pods"})})};
  cluster.bindings = {bind_in("a", "b", {RoleKind::ClusterRole, "all"}, {group("dev")}),
                      bind_cluster("c", "harmless", {group("dev")})};
  const auto findings = found("NP201", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Medium);
  CHECK(findings[0].title.find("held in `a`") != std::string::npos);
}

TEST_CASE("what belongs to no namespace is not given by a RoleBinding", "[objects]") {
  CHECK(found("NP216", held_in("shop", rule({"get"}, {""}, {"nodes/proxy"}))).empty());
  CHECK(found("NP211", held_in("shop", rule({"escalate"}, {kRbac}, {"clusterroles"}))).empty());
  CHECK(found("NP214", held_in("shop", rule({"impersonate"}, {""}, {"groups"}))).empty());
  CHECK(found("NP214", held_in("shop", rule({"impersonate"}, {""}, {"serviceaccounts"}))).size() ==
        1);
  // `bind` on clusterroles is checked in the namespace of the new binding.
  CHECK(found("NP212", held_in("shop", rule({"bind"}, {kRbac}, {"clusterroles"}))).size() == 1);
}

TEST_CASE("create limited to names counts where apply can use it", "[objects]") {
  CHECK(found("NP206", held(rule({"create", "patch"}, {""}, {"pods"}, {"x"}))).size() == 1);
  CHECK(found("NP206", held(rule({"create"}, {""}, {"pods"}, {"x"}))).empty());
}

TEST_CASE("who holds an aggregated role holds what it gathers", "[objects]") {
  Cluster cluster;
  LabelSelector selector;
  selector.match_expressions = {{"to-base", "Exists", {}}};
  cluster.roles = {aggregated_role("base", {selector}),
                   cluster_role("part", {rule({"get"}, {""}, {"secrets"})}, {{"to-base", "x"}})};
  cluster.bindings = {bind_cluster("b", "base", {group("dev")})};
  const auto findings = found("NP204", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::High);
  CHECK(findings[0].title.find("held cluster-wide by Group \"dev\"") != std::string::npos);
}

TEST_CASE("the API server's own roles are judged by the bindings that are not its own",
          "[objects]") {
  const std::string label = "kubernetes.io/bootstrapping";
  auto cluster = held(rule({"get"}, {""}, {"secrets"}));
  // Of a version that is not known here, so that the label tells.
  cluster.kubernetes = {kNewestKubernetes + 1, VersionSource::Server};
  cluster.roles[0].meta.labels[label] = "rbac-defaults";
  cluster.bindings[0].role_ref.pos = {0, 7, 1};
  cluster.files = {"b.yaml"};
  auto second = bind_in("shop", "c", {RoleKind::ClusterRole, "r"}, {user("ann")});
  cluster.bindings.push_back(second);
  const auto findings = found("NP204", cluster);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].severity == Severity::High);
  CHECK(findings[0].evidence.at(0).line == 7);
  CHECK(findings[1].severity == Severity::Low);
  CHECK(findings[1].namespace_ == "shop");
  CHECK(findings[0].fingerprint != findings[1].fingerprint);
  for (auto& binding : cluster.bindings) {
    binding.meta.labels[label] = "rbac-defaults";
    binding.subjects = {user("system:kube-scheduler")};
  }
  CHECK(all_found(cluster).empty());
  // Anybody can write the label.
  cluster.bindings[0].subjects = {group("dev")};
  CHECK(found("NP204", cluster).size() == 1);
  cluster.bindings.clear();
  CHECK(all_found(cluster).empty());
}

TEST_CASE("what a built-in role gathers is told of that role, not of its parts", "[objects]") {
  const std::string label = "kubernetes.io/bootstrapping";
  LabelSelector selector;
  selector.match_expressions = {{"to-base", "Exists", {}}};
  Cluster cluster;
  cluster.kubernetes = {kNewestKubernetes + 1, VersionSource::Server};
  cluster.roles = {aggregated_role("base", {selector}),
                   cluster_role("part", {rule({"get"}, {""}, {"secrets"})}, {{"to-base", "x"}})};
  cluster.bindings = {bind_cluster("b", "base", {group("dev")})};
  for (auto& role : cluster.roles) role.meta.labels[label] = "rbac-defaults";
  CHECK(all_found(cluster).empty());
  // Gathered by a role that somebody wrote, it is theirs.
  cluster.roles[0].meta.labels.clear();
  CHECK(found("NP204", cluster).size() == 1);
}

TEST_CASE("what is aggregated into view is held by whoever holds that", "[objects]") {
  LabelSelector selector;
  selector.match_labels = {{"to-view", "true"}};
  Cluster cluster;
  cluster.roles = {
      aggregated_role("view", {selector}),
      cluster_role("part", {rule({"create"}, {""}, {"namespaces"})}, {{"to-view", "true"}})};
  const auto created = found("NP232", cluster);
  REQUIRE(created.size() == 1);
  CHECK(created[0].severity == Severity::Medium);
  CHECK(created[0].title.find("aggregated into `view`") != std::string::npos);
  CHECK(created[0].doubts.size() == 1);
  cluster.roles[1].rules = {rule({"*"}, {"*"}, {"*"})};
  CHECK(found("NP201", cluster).at(0).severity == Severity::Medium);
  // A RoleBinding that was read does not show that there is no ClusterRoleBinding.
  cluster.roles[1].rules = {rule({"create"}, {""}, {"namespaces"})};
  cluster.bindings = {bind_in("a", "b", {RoleKind::ClusterRole, "view"}, {group("dev")})};
  CHECK(found("NP232", cluster).size() == 1);
  // In a dump it does. And a role that nobody gathers is handed to nobody.
  cluster.builtin_roles = "none";
  CHECK(found("NP232", cluster).empty());
  cluster.builtin_roles.clear();
  cluster.roles[1].meta.labels.clear();
  CHECK(found("NP232", cluster).at(0).severity == Severity::Low);
}

TEST_CASE("who makes namespaces is told of a role only where nobody is known to hold it",
          "[objects]") {
  for (const auto& one :
       {rule({"create"}, {""}, {"namespaces"}), rule({"create"}, {"argoproj.io"}, {"applications"}),
        rule({"update"}, {"argoproj.io"}, {"*"})}) {
    INFO(one.resources.front());
    CHECK(found("NP232", held(one)).empty());
    Cluster cluster;
    cluster.roles = {cluster_role("part", {one})};
    const auto findings = found("NP232", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].severity == Severity::Low);
    CHECK(findings[0].title.find("bound to nobody here") != std::string::npos);
  }
  Cluster cluster;
  cluster.roles = {cluster_role("part", {rule({"create"}, {"*"}, {"*"})})};
  // Which kinds there are is not known: only what Kubernetes itself has.
  for (const auto& finding : found("NP232", cluster)) {
    CHECK(finding.title.find("argoproj") == std::string::npos);
  }
}

TEST_CASE("rules on bindings point at the subject", "[objects]") {
  constexpr const char* kManifest = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: b
subjects:
  - kind: ServiceAccount
    name: default
    namespace: shop
  - {kind: Group, name: "system:masters"}
  - kind: Group
    name: system:serviceaccounts:shop
  - kind: User
    name: system:serviceaccount:lab:default
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: edit
)";
  ingest::manifest::ReadResult read;
  ingest::manifest::read_rbac_text(kManifest, "b.yaml", {}, read);
  REQUIRE(read.diagnostics.empty());
  const auto accounts = found("NP221", read.cluster);
  REQUIRE(accounts.size() == 2);
  CHECK(accounts[0].evidence.at(0).file == "b.yaml");
  CHECK(accounts[0].evidence.at(0).line == 6);
  CHECK(accounts[0].evidence.at(0).column == 5);
  CHECK(accounts[1].evidence.at(0).line == 12);
  CHECK(found("NP222", read.cluster).at(0).evidence.at(0).line == 9);
  CHECK(found("NP231", read.cluster).at(0).evidence.at(0).line == 10);
  CHECK(found("NP231", read.cluster).at(0).severity == Severity::Medium);
  CHECK(found("NP220", read.cluster).size() == 4);
  CHECK(found("NP220", read.cluster).at(0).severity == Severity::High);
}

TEST_CASE("NP219 tells cluster-admin given in a namespace", "[objects]") {
  auto cluster = held_in("shop", rule({"*"}, {"*"}, {"*"}));
  REQUIRE(found("NP219", cluster).size() == 1);
  CHECK(found("NP219", cluster)[0].severity == Severity::Medium);
  CHECK(found("NP219", held_in("kube-system", rule({"*"}, {"*"}, {"*"})))[0].severity ==
        Severity::High);
  CHECK(found("NP219", held(rule({"*"}, {"*"}, {"*"}))).empty());  // NP009 tells that one
  CHECK(found("NP219", held_in("shop", rule({"*"}, {"apps"}, {"*"}))).empty());
}

TEST_CASE("NP220 to NP222 and NP231 are silent on other subjects and roles", "[objects]") {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {rule({"get"}, {""}, {"pods"})})};
  cluster.bindings = {bind_cluster("b", "r",
                                   {account("shop", "web"), user("default"), group("masters"),
                                    user("system:masters"), group("system:serviceaccounts")})};
  for (const auto* id : {"NP219", "NP220", "NP221", "NP222", "NP231"}) {
    INFO(id);
    CHECK(found(id, cluster).empty());
  }
  cluster.bindings = {bind_in("shop", "b", {RoleKind::ClusterRole, "edit"}, {group("dev")})};
  CHECK(found("NP220", cluster).at(0).severity == Severity::Info);
  cluster.bindings = {bind_in("shop", "b", {RoleKind::Role, "edit"}, {group("dev")})};
  CHECK(found("NP220", cluster).empty());
}

TEST_CASE("the ids of all rules are unique, sorted and explained", "[objects]") {
  std::string last;
  for (const auto& rule : rules::all_rules()) {
    const auto& info = rule.info;
    INFO(info.id);
    CHECK(last < info.id);
    last = info.id;
    CHECK(info.title.size() > 5);
    CHECK(info.why.size() > 40);
    CHECK(info.remediation.size() > 30);
    CHECK_FALSE(info.references.empty());
  }
  CHECK(rules::find_rule("NP204") != nullptr);
  CHECK(rules::find_rule("NP001") != nullptr);
  CHECK(rules::find_rule("NP299") == nullptr);
}
