#include "analyzer/ingest/manifest/manifest_source.h"
#include "analyzer/rules/base/evidence.h"
#include "graph/rbac/builtin_roles.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

rules::Findings found(std::string_view id, Cluster cluster) {
  return run_rule(*case_file(std::move(cluster), {}), id);
}

Cluster bound_to(Subject subject, std::vector<std::string> verbs, bool builtin = false) {
  auto cluster = base_cluster();
  cluster.roles[0].rules[0].verbs = std::move(verbs);
  cluster.roles[0].rules[0].resources = {"configmaps"};
  bind_user(cluster, "b", "x");
  cluster.bindings[0].subjects = {std::move(subject)};
  if (builtin) {
    cluster.bindings[0].meta.name = cluster.bindings[0].role_ref.name = "system:basic-user";
    cluster.roles[0].meta.name = "system:basic-user";
    auto& rule = cluster.roles[0].rules[0];
    rule.verbs = {"create"};
    rule.api_groups = {"authentication.k8s.io"};
    rule.resources = {"selfsubjectreviews"};
    cluster.bindings[0].meta.labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
    cluster.roles[0].meta.labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
  }
  return cluster;
}

}  // namespace

TEST_CASE("NP001 lists who can create namespaces, with the grant's place", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  const auto findings = found("NP001", cluster);
  REQUIRE(findings.size() == 2);  // and system:masters, which is part of Kubernetes
  const auto& jane = findings[0].subject == R"(User "jane")" ? findings[0] : findings[1];
  CHECK(jane.severity == store::Severity::Low);
  CHECK(jane.evidence.at(0).file == "rbac.yaml");
  CHECK(jane.evidence.at(0).line == 7);
  cluster.bindings.clear();
  CHECK(found("NP001", cluster).size() == 1);
}

namespace {

// `who` may do this beside the account that may create namespaces.
Cluster beside_creator(Subject who, PolicyRule right) {
  auto cluster = base_cluster();
  bind_user(cluster, "boss", "boss");
  Role role;
  role.kind = RoleKind::ClusterRole;
  role.meta.name = "beside";
  role.rules = {std::move(right)};
  cluster.roles.push_back(role);
  auto binding = cluster.bindings[0];
  binding.meta.name = "beside";
  binding.role_ref = {RoleKind::ClusterRole, "beside"};
  binding.subjects = {std::move(who)};
  cluster.bindings.push_back(binding);
  return cluster;
}

PolicyRule right_to(std::string verb, std::string group, std::string resource) {
  PolicyRule rule;
  rule.verbs = {std::move(verb)};
  rule.api_groups = {std::move(group)};
  rule.resources = {std::move(resource)};
  return rule;
}

}  // namespace

TEST_CASE("NP002 weighs by what it takes and by who it is", "[rules]") {
  const auto impersonate = right_to("impersonate", "", "users");
  const auto severity_for = [&](Subject who) {
    const auto findings = found("NP002", beside_creator(std::move(who), impersonate));
    REQUIRE_FALSE(findings.empty());
    return findings.at(0).severity;
  };
  CHECK(severity_for({SubjectKind::User, {}, "jane"}) == store::Severity::Medium);
  CHECK(severity_for({SubjectKind::Group, {}, "system:authenticated"}) ==
        store::Severity::Critical);
  CHECK(severity_for({SubjectKind::ServiceAccount, "ci", "default"}) == store::Severity::High);
  // Kubernetes' own by its name, but somebody gave it this.
  CHECK(severity_for({SubjectKind::ServiceAccount, "kube-system", "generic-garbage-collector"}) ==
        store::Severity::Medium);
  CHECK(severity_for({SubjectKind::ServiceAccount, "kube-system", "default"}) ==
        store::Severity::High);
  // An administrator of roles can anyway.
  auto cluster = beside_creator({SubjectKind::User, {}, "jane"},
                                right_to("*", "rbac.authorization.k8s.io", "*"));
  CHECK(found("NP002", cluster).at(0).severity == store::Severity::Low);
  cluster.roles.back().rules = {right_to("get", "", "pods")};
  CHECK(found("NP002", cluster).empty());
}

TEST_CASE("NP002 is not more severe than the doubt about the version", "[rules][version]") {
  const Subject everybody{SubjectKind::Group, {}, "system:authenticated"};
  auto cluster = beside_creator(
      everybody, right_to("impersonate:user-info", "authentication.k8s.io", "users"));
  cluster.roles.back().rules.push_back(
      right_to("impersonate-on:user-info:create", "", "namespaces"));
  auto findings = found("NP002", cluster);
  REQUIRE_FALSE(findings.empty());
  CHECK(findings[0].severity == store::Severity::Medium);
  REQUIRE(findings[0].doubts.size() == 1);
  CHECK(findings[0].doubts[0].find("since Kubernetes 1.36") != std::string::npos);
  // A version that is known leaves no doubt.
  cluster.kubernetes = {37, VersionSource::Option};
  findings = found("NP002", cluster);
  REQUIRE_FALSE(findings.empty());
  CHECK(findings[0].severity == store::Severity::Critical);
  CHECK(findings[0].doubts.empty());
  cluster.kubernetes = {35, VersionSource::Option};
  CHECK(found("NP002", cluster).empty());
}

TEST_CASE("NP002 tells a way that works on every version, where there is one", "[rules][version]") {
  const Subject everybody{SubjectKind::Group, {}, "system:authenticated"};
  auto cluster = beside_creator(
      everybody, right_to("impersonate:user-info", "authentication.k8s.io", "users"));
  auto& rules = cluster.roles.back().rules;
  rules.push_back(right_to("impersonate-on:user-info:create", "", "namespaces"));
  rules.push_back(right_to("*", "rbac.authorization.k8s.io", "*"));
  const auto findings = found("NP002", cluster);
  REQUIRE_FALSE(findings.empty());
  CHECK(findings[0].severity == store::Severity::Critical);
  CHECK(findings[0].doubts.empty());
}

TEST_CASE("NP007 weighs what everybody is given", "[rules]") {
  const Subject authenticated{SubjectKind::Group, {}, "system:authenticated"};
  const Subject anonymous{SubjectKind::User, {}, "system:anonymous"};
  CHECK(found("NP007", bound_to(authenticated, {"get"})).at(0).severity == store::Severity::Medium);
  CHECK(found("NP007", bound_to(authenticated, {"create"})).at(0).severity ==
        store::Severity::High);
  CHECK(found("NP007", bound_to(anonymous, {"get"})).at(0).severity == store::Severity::High);
  CHECK(found("NP007", bound_to(anonymous, {"delete"})).at(0).severity ==
        store::Severity::Critical);
  CHECK(found("NP007", bound_to({SubjectKind::Group, {}, "platform"}, {"create"})).empty());
  CHECK(found("NP007", bound_to({SubjectKind::User, {}, "system:authenticated"}, {"create"}))
            .empty());
}

namespace {

// What kubeadm makes, so that a machine that joins can read whom to trust.
Cluster cluster_info() {
  auto cluster = base_cluster();
  Role role;
  role.meta.namespace_ = "kube-public";
  role.meta.name = "kubeadm:bootstrap-signer-clusterinfo";
  role.rules = {right_to("get", "", "configmaps")};
  role.rules[0].resource_names = {"cluster-info"};
  cluster.roles.push_back(role);
  Binding binding;
  binding.meta = role.meta;
  binding.role_ref = {RoleKind::Role, role.meta.name};
  binding.subjects = {Subject{SubjectKind::User, {}, "system:anonymous"}};
  cluster.bindings = {binding};
  return cluster;
}

}  // namespace

TEST_CASE("NP007 knows what kubeadm gives everybody, by its exact content", "[rules]") {
  CHECK(found("NP007", cluster_info()).at(0).severity == store::Severity::Info);
  auto more = cluster_info();
  more.bindings[0].subjects.push_back({SubjectKind::Group, {}, "system:unauthenticated"});
  for (const auto& finding : found("NP007", more)) {  // the stranger, not who belongs there
    const bool own = finding.subject == R"(User "system:anonymous")";
    CHECK(finding.severity == (own ? store::Severity::Info : store::Severity::Low));
  }
  more = cluster_info();
  more.roles.back().rules[0].resource_names.emplace_back("other");
  CHECK(found("NP007", more).at(0).severity == store::Severity::Low);
  more = cluster_info();
  more.roles.back().rules[0].resource_names.clear();
  CHECK(found("NP007", more).at(0).severity == store::Severity::High);
  more = cluster_info();
  more.roles.back().rules[0].resources = {"secrets"};
  CHECK(found("NP007", more).at(0).severity == store::Severity::High);
  more = cluster_info();
  more.roles.back().rules[0].verbs = {"get", "update"};
  CHECK(found("NP007", more).at(0).severity == store::Severity::Critical);
  more = cluster_info();
  more.roles.back().meta.namespace_ = more.bindings[0].meta.namespace_ = "kube-system";
  CHECK(found("NP007", more).at(0).severity == store::Severity::Medium);
}

TEST_CASE("NP007 takes discovery for what it is, and nothing beside it", "[rules]") {
  const Subject anonymous{SubjectKind::User, {}, "system:anonymous"};
  auto cluster = bound_to(anonymous, {"get"});
  PolicyRule urls;
  urls.verbs = {"get"};
  urls.non_resource_urls = {"/healthz", "/version", "/apis/*"};
  cluster.roles[0].rules = {urls};
  CHECK(found("NP007", cluster).at(0).severity == store::Severity::Low);
  cluster.roles[0].rules = {right_to("create", "authorization.k8s.io", "selfsubjectaccessreviews")};
  CHECK(found("NP007", cluster).at(0).severity == store::Severity::Low);
  cluster.roles[0].rules = {right_to("create", "authorization.k8s.io", "subjectaccessreviews")};
  CHECK(found("NP007", cluster).at(0).severity == store::Severity::Critical);
  urls.non_resource_urls = {"/metrics", "/version"};
  cluster.roles[0].rules = {urls};
  CHECK(found("NP007", cluster).at(0).severity == store::Severity::High);
  cluster.roles[0].rules.clear();
  CHECK(found("NP007", cluster).at(0).severity == store::Severity::High);
}

TEST_CASE("NP009 tells kubeadm's own administrators as it tells system:masters", "[rules]") {
  auto cluster = base_cluster();
  cluster.roles[0].meta.name = "cluster-admin";
  auto& all = cluster.roles[0].rules[0];
  all.verbs = all.resources = all.api_groups = {"*"};
  bind_user(cluster, "kubeadm:cluster-admins", "x", "cluster-admin");
  cluster.bindings[0].subjects = {Subject{SubjectKind::Group, {}, "kubeadm:cluster-admins"}};
  CHECK(found("NP009", cluster).at(0).severity == store::Severity::Info);
  cluster.bindings[0].meta.name = "mine";
  CHECK(found("NP009", cluster).at(0).severity == store::Severity::High);
  cluster.bindings[0].meta.name = "kubeadm:cluster-admins";
  cluster.bindings[0].subjects.push_back({SubjectKind::User, {}, "eve"});
  for (const auto& finding : found("NP009", cluster)) {
    const bool eve = finding.subject == R"(User "eve")";
    CHECK(finding.severity == (eve ? store::Severity::High : store::Severity::Info));
  }
}

TEST_CASE("NP009 takes the seven verbs on everything for cluster-admin", "[rules]") {
  auto cluster = base_cluster();
  auto& rule = cluster.roles[0].rules[0];
  rule.resources = rule.api_groups = {"*"};
  rule.verbs = {"get", "list", "watch", "create", "update", "patch", "delete"};
  bind_user(cluster, "b", "jane");
  CHECK(found("NP009", cluster).size() == 1);
  rule.verbs.pop_back();
  CHECK(found("NP009", cluster).empty());
}

TEST_CASE("NP007 is silent on the server's own bindings only while they are its own", "[rules]") {
  const Subject authenticated{SubjectKind::Group, {}, "system:authenticated"};
  CHECK(found("NP007", bound_to(authenticated, {"get"}, true)).empty());
  auto changed = bound_to(authenticated, {"get"}, true);
  changed.roles[0].rules[0].resources = {"configmaps"};
  CHECK(found("NP007", changed).size() == 1);
}

TEST_CASE("everybody who can create namespaces is critical", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "x");
  cluster.bindings[0].subjects = {Subject{SubjectKind::Group, {}, "system:serviceaccounts"}};
  CHECK(found("NP007", cluster).at(0).severity == store::Severity::Critical);
}

TEST_CASE("findings are sorted by severity, each fingerprint once", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  const auto file = case_file(cluster, {create_namespace(1, "eve", "team"),
                                        create_namespace(2, "system:anonymous", "open")});
  const auto findings = rules::run_rules(*file, {});
  std::set<std::string> fingerprints;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    CHECK(fingerprints.insert(findings[i].fingerprint).second);
    if (i > 0) CHECK(findings[i - 1].severity >= findings[i].severity);
  }
  CHECK(findings.size() > 3);
}

TEST_CASE("NP005 tells a wildcard that somebody is bound to", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  CHECK(found("NP005", cluster).empty());
  cluster.roles[0].rules[0].verbs = {"*"};
  CHECK(found("NP005", cluster).size() == 1);
  cluster.bindings.clear();
  CHECK(found("NP005", cluster).empty());
}

TEST_CASE("NP009 tells a role that grants everything, not one that is only called so", "[rules]") {
  auto cluster = base_cluster();
  auto& rule = cluster.roles[0].rules[0];
  rule.verbs = rule.resources = rule.api_groups = {"*"};
  bind_user(cluster, "b", "jane");
  CHECK(found("NP009", cluster).size() == 1);
  cluster.bindings[0].role_ref.kind = RoleKind::Role;  // no ClusterRoleBinding can refer to one
  CHECK(found("NP009", cluster).empty());
  cluster.bindings[0].role_ref = {RoleKind::ClusterRole, "other"};
  CHECK(found("NP009", cluster).empty());
}

TEST_CASE("NP006 tells a binding whose role does not exist", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  CHECK(found("NP006", cluster).empty());
  bind_user(cluster, "dangling", "jane", "nowhere");
  REQUIRE(found("NP006", cluster).size() == 1);
  CHECK(found("NP006", cluster)[0].evidence.at(0).line == 7);
}

TEST_CASE("NP006 looks for a Role in the binding's own namespace", "[rules]") {
  auto cluster = base_cluster();
  Role role;
  role.kind = RoleKind::Role;
  role.meta.namespace_ = "a";
  role.meta.name = "r";
  cluster.roles.push_back(role);
  Binding binding;
  binding.kind = BindingKind::RoleBinding;
  binding.meta.name = "rb";
  binding.role_ref = {RoleKind::Role, "r"};
  binding.meta.namespace_ = "b";
  cluster.bindings.push_back(binding);
  CHECK(found("NP006", cluster).size() == 1);
  cluster.bindings[0].meta.namespace_ = "a";
  CHECK(found("NP006", cluster).empty());
}

TEST_CASE("NP008 tells a default account that can create namespaces", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "x");
  cluster.bindings[0].subjects = {Subject{SubjectKind::ServiceAccount, "ci", "default"}};
  CHECK(found("NP008", cluster).size() == 1);
  cluster.bindings[0].subjects[0].name = "deployer";
  CHECK(found("NP008", cluster).empty());
}

TEST_CASE("NP009 tells who holds everything, by what the role grants", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  auto& rule = cluster.roles[0].rules[0];
  CHECK(found("NP009", cluster).empty());
  rule.verbs = rule.api_groups = rule.resources = {"*"};
  CHECK(found("NP009", cluster).size() == 1);
  // The label alone hides nobody, and the name only those whom the API server binds.
  cluster.bindings[0].meta.labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
  CHECK(found("NP009", cluster).size() == 1);
  cluster.roles[0].meta.name = cluster.bindings[0].role_ref.name = "cluster-admin";
  cluster.bindings[0].meta.name = "cluster-admin";
  CHECK(found("NP009", cluster).size() == 1);
  cluster.bindings[0].subjects = {Subject{SubjectKind::Group, {}, "system:masters"}};
  CHECK(found("NP009", cluster).empty());
}

TEST_CASE("NP111 tells names that look like the system's or like a neighbour's", "[rules]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  for (const auto* name :
       {"payments-prod", "team-1", "sandbox", "platform-production", "preview-x7k2m"}) {
    Namespace ns;
    ns.meta.name = name;
    cluster.namespaces.push_back(ns);
  }
  const auto told = [&](const std::string& name) {
    return run_rule(*case_file(cluster, {create_namespace(1, "jane", name)}), "NP111").size() == 1;
  };
  CHECK(told("kube-systems"));
  CHECK(told("s1-kube-systems"));
  CHECK(told("kube-systen"));
  CHECK(told("openshift-tools"));
  CHECK(told("defaults"));
  CHECK(told("payments-pr0d"));
  CHECK(told("preview-x7k2a"));
  CHECK_FALSE(told("preview-x7k2n"));  // as generateName makes them
  CHECK_FALSE(told("team-2"));
  CHECK_FALSE(told("s1-sandbox"));
  CHECK_FALSE(told("payments-test"));
  CHECK_FALSE(told("web"));
}

namespace {

// A dump of a server of this version, its roles aggregated.
Cluster server_of(const std::string& version) {
  ingest::manifest::ReadOptions options;
  options.builtin_roles = "none";
  ingest::manifest::ReadResult read;
  ingest::manifest::read_rbac_text(*rbac::builtin_roles_manifest(version), "dump.json", options,
                                   read);
  return std::move(read.cluster);
}

Role& role_of(Cluster& cluster, const std::string& name) {
  const auto at = std::ranges::find(cluster.roles, name, [](const Role& r) { return r.meta.name; });
  REQUIRE(at != cluster.roles.end());
  return *at;
}

}  // namespace

TEST_CASE("NP011 is silent about what a server of any version made", "[rules]") {
  for (const auto version : rbac::builtin_roles_versions()) {
    INFO(version);
    CHECK(found("NP011", server_of(std::string(version))).empty());
  }
  // Upgraded: rules of 1.31 that 1.32 does not make any more.
  auto upgraded = server_of("1.36");
  auto old = server_of("1.31");
  const std::string binder = "system:controller:persistent-volume-binder";
  role_of(upgraded, binder).rules = role_of(old, binder).rules;
  CHECK(found("NP011", upgraded).empty());
}

TEST_CASE("NP011 tells the rules that somebody added to a default role", "[rules]") {
  auto cluster = server_of("1.34");
  auto added = right_to("get", "", "secrets");
  added.pos = {0, 42, 3};
  role_of(cluster, "system:aggregate-to-view").rules.push_back(added);
  // Its rules come to view too, by the server's own selector: that is told once.
  role_of(cluster, "view").rules.push_back(added);
  role_of(cluster, "edit").rules.push_back(added);
  const auto findings = found("NP011", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(ClusterRole "system:aggregate-to-view")");
  CHECK(findings[0].severity == store::Severity::Medium);
  REQUIRE(findings[0].evidence.size() == 1);
  CHECK(findings[0].evidence[0].text.find("secrets") != std::string::npos);
  CHECK(findings[0].evidence[0].line == 42);
}

TEST_CASE("NP011 tells of an aggregated role what comes from no part of it", "[rules]") {
  auto cluster = server_of("1.37");
  role_of(cluster, "view").rules.push_back(right_to("get", "", "secrets"));
  REQUIRE(found("NP011", cluster).size() == 1);
  CHECK(found("NP011", cluster)[0].subject == R"(ClusterRole "view")");
  // The twin: a role with the label that the server's selector asks for, as operators bring it.
  Role part;
  part.kind = RoleKind::ClusterRole;
  part.meta.name = "certs-view";
  part.meta.labels["rbac.authorization.k8s.io/aggregate-to-view"] = "true";
  part.rules = {right_to("get", "", "secrets")};
  cluster.roles.push_back(part);
  CHECK(found("NP011", cluster).empty());
}

TEST_CASE("NP011 leaves alone what bears no default role's name", "[rules]") {
  auto cluster = base_cluster();
  CHECK(found("NP011", cluster).empty());
  cluster.roles[0].meta.name = "view";
  CHECK(found("NP011", cluster).size() == 1);
}
