// What a right weighs: names that are the power themselves, rights that give nothing alone, custom
// API groups, and rules that grant nothing.
#include "analyzer/rules/registry.h"
#include "graph/rbac/platform_forms.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace nsposture;
using namespace nsposture::tests;
using store::Severity;

namespace {

constexpr const char* kRbac = "rbac.authorization.k8s.io";
constexpr const char* kAuthentication = "authentication.k8s.io";

std::vector<store::Finding> found(std::string_view id, const Cluster& cluster) {
  auto findings = rules::run_object_rules(rules::object_context(cluster));
  std::erase_if(findings, [&](const store::Finding& f) { return f.rule != id; });
  return findings;
}

Cluster holding(std::vector<PolicyRule> rules, Subject who = user("jane")) {
  Cluster cluster;
  cluster.roles = {cluster_role("r", std::move(rules))};
  cluster.bindings = {bind_cluster("b", "r", {std::move(who)})};
  return cluster;
}

Severity severity(std::string_view id, const Cluster& cluster) {
  const auto findings = found(id, cluster);
  REQUIRE(findings.size() == 1);
  return findings[0].severity;
}

// A Role of the namespace, held there.
Cluster role_held_in(const std::string& ns, PolicyRule rule) {
  Cluster cluster;
  cluster.roles = {role_in(ns, "r", {std::move(rule)})};
  cluster.bindings = {bind_in(ns, "b", {RoleKind::Role, "r"}, {user("jane")})};
  return cluster;
}

// Bindings by which a distribution is recognized.
void add_platform(Cluster& cluster, rbac::Platform platform) {
  for (const auto& [key, forms] : rbac::platform_forms().bindings) {
    for (const auto& form : forms) {
      if (form.platform != platform) continue;
      const std::vector<Subject> subjects(form.subjects.begin(), form.subjects.end());
      auto binding = key.kind == ObjectKind::ClusterRoleBinding
                         ? bind_cluster(key.name, form.role_ref.name, subjects)
                         : bind_in(key.namespace_, key.name, form.role_ref, subjects);
      binding.role_ref = form.role_ref;
      cluster.bindings.push_back(std::move(binding));
      break;
    }
  }
}

PolicyRule patches_config_maps(Texts names) {
  return rule({"patch"}, {""}, {"configmaps"}, std::move(names));
}

PolicyRule impersonates(Texts resources, Texts names = {}, const std::string& group = "") {
  return rule({"impersonate"}, {group}, std::move(resources), std::move(names));
}

PolicyRule seven_verbs() {
  return rule({"get", "list", "watch", "create", "update", "patch", "delete"}, {"*"}, {"*"});
}

}  // namespace

TEST_CASE("a name that is the power itself does not lower impersonation", "[objects][weight]") {
  CHECK(severity("NP214", holding({impersonates({"users", "groups"}, {"system:masters", "x"})})) ==
        Severity::High);
  CHECK(severity("NP214", holding({impersonates({"users", "groups"}, {"dev", "jim"})})) ==
        Severity::Medium);
  auto cluster = holding({impersonates({"users"}, {"boss"})});
  CHECK(severity("NP214", cluster) == Severity::Medium);
  cluster.roles.push_back(cluster_role("all", {rule({"*"}, {"*"}, {"*"})}));
  cluster.bindings.push_back(bind_cluster("c", "all", {user("boss")}));
  CHECK(severity("NP214", cluster) == Severity::High);
}

TEST_CASE("a powerful account named is no limit, in its namespace", "[objects][weight]") {
  for (const auto& [id, right] :
       {std::pair{"NP214", impersonates({"serviceaccounts"}, {"deployer"})},
        std::pair{"NP215", rule({"create"}, {""}, {"serviceaccounts/token"}, {"deployer"})}}) {
    INFO(id);
    auto cluster = role_held_in("ci", right);
    CHECK(severity(id, cluster) == Severity::Low);
    cluster.roles.push_back(cluster_role("maker", {rule({"create"}, {""}, {"namespaces"})}));
    cluster.bindings.push_back(bind_cluster("c", "maker", {account("ci", "deployer")}));
    CHECK(severity(id, cluster) == Severity::Medium);
    cluster.bindings.back().subjects = {account("other", "deployer")};
    CHECK(severity(id, cluster) == Severity::Low);
  }
}

TEST_CASE("bind of a role that gives everything, or leads there, is not lowered",
          "[objects][weight]") {
  const auto bind = [](const char* name) {
    return rule({"bind"}, {kRbac}, {"clusterroles"}, {name});
  };
  CHECK(severity("NP212", holding({bind("cluster-admin")})) == Severity::High);
  auto cluster = holding({bind("other")});
  const auto unread = found("NP212", cluster);
  REQUIRE(unread.size() == 1);
  CHECK(unread[0].severity == Severity::Medium);
  CHECK(unread[0].doubts.size() == 1);  // a role that was not read may be anything
  for (const auto& power : {rule({"*"}, {"*"}, {"*"}), rule({"create"}, {""}, {"namespaces"}),
                            seven_verbs(), rule({"escalate"}, {kRbac}, {"clusterroles"}),
                            rule({"bind"}, {kRbac}, {"clusterroles"}), rule({"*"}, {kRbac}, {"*"}),
                            rule({"impersonate"}, {""}, {"users"}), bind("cluster-admin")}) {
    cluster.roles.resize(1);
    cluster.roles.push_back(cluster_role("other", {power}));
    INFO(power.verbs.front() << " " << power.resources.front());
    CHECK(found("NP212", cluster).at(0).severity == Severity::High);  // "other" is held by nobody
  }
  cluster.roles.back().rules = {rule({"get"}, {""}, {"pods"})};
  CHECK(severity("NP212", cluster) == Severity::Medium);
  CHECK(found("NP212", cluster)[0].doubts.empty());
}

TEST_CASE("escalate on one role weighs by whether somebody is bound to it", "[objects][weight]") {
  auto cluster = holding({rule({"escalate"}, {kRbac}, {"clusterroles"}, {"mine"})});
  cluster.roles.push_back(cluster_role("mine", {rule({"get"}, {""}, {"pods"})}));
  CHECK(severity("NP211", cluster) == Severity::Medium);
  cluster.bindings.push_back(bind_cluster("c", "mine", {user("jane")}));
  CHECK(severity("NP211", cluster) == Severity::High);
}

TEST_CASE("Kubernetes' own signers are the power, others are limits", "[objects][weight]") {
  const auto signer = [](const char* verb, const char* name) {
    return holding({rule({verb}, {"certificates.k8s.io"}, {"signers"}, {name})});
  };
  CHECK(severity("NP218", signer("approve", "kubernetes.io/kube-apiserver-client")) ==
        Severity::High);
  CHECK(severity("NP218", signer("approve", "kubernetes.io/kube-apiserver-client-kubelet")) ==
        Severity::High);
  CHECK(severity("NP218", signer("sign", "kubernetes.io/*")) == Severity::High);
  // What these sign, the API server does not take from a client.
  CHECK(severity("NP218", signer("approve", "kubernetes.io/kubelet-serving")) == Severity::Medium);
  CHECK(severity("NP218", signer("approve", "kubernetes.io/legacy-unknown")) == Severity::Medium);
  CHECK(severity("NP218", signer("approve", "example.com/mine")) == Severity::Medium);
}

TEST_CASE("ConfigMaps that decide who is who weigh by their name", "[objects][weight]") {
  const auto patch = patches_config_maps;
  CHECK(severity("NP224", role_held_in("kube-system", patch({"aws-auth"}))) == Severity::High);
  CHECK(severity("NP224", holding({patch({"mine", "aws-auth"})})) == Severity::High);
  CHECK(severity("NP224", role_held_in("kube-system", patch({"coredns"}))) == Severity::Medium);
  CHECK(severity("NP224", role_held_in("kube-system", patch({"mine"}))) == Severity::Info);
  // All names are as grave as those that matter.
  CHECK(severity("NP224", role_held_in("kube-system", patch({}))) == Severity::High);
  CHECK(severity("NP224", role_held_in("shop", patch({}))) == Severity::Info);
  CHECK(severity("NP224", role_held_in("shop", patch({"aws-auth"}))) == Severity::Info);
  CHECK(severity("NP224", holding({patch({"kube-root-ca.crt"})})) == Severity::Low);
}

TEST_CASE("aws-auth by name weighs as all ConfigMaps do, by the distribution",
          "[objects][weight]") {
  const auto weighs = [](Texts names, std::optional<rbac::Platform> platform) {
    auto cluster = holding({patches_config_maps(std::move(names))}, account("ops", "operator"));
    if (platform) add_platform(cluster, *platform);
    return severity("NP224", cluster);
  };
  CHECK(weighs({"aws-auth"}, rbac::Platform::Eks) == Severity::High);
  CHECK(weighs({}, rbac::Platform::Eks) == Severity::High);
  CHECK(weighs({"coredns"}, rbac::Platform::Eks) == Severity::Medium);
  // EKS or not: the account of an operator has less weight than a person, by name or without.
  CHECK(weighs({"aws-auth"}, {}) == Severity::Medium);
  CHECK(weighs({}, {}) == Severity::Medium);
  // GKE does not read it.
  CHECK(weighs({"aws-auth"}, rbac::Platform::Gke) == Severity::Info);
  CHECK(weighs({}, rbac::Platform::Gke) == Severity::Medium);
}

TEST_CASE("a wider permission on ConfigMaps is never less severe than a narrower one",
          "[objects][weight]") {
  const auto clusters = [](const PolicyRule& rule, const Subject& who) {
    std::vector<Cluster> some = {holding({rule}, who), role_held_in("kube-system", rule),
                                 role_held_in("shop", rule), holding({rule}, who)};
    some[3].bindings.clear();
    return some;
  };
  const auto platforms = {rbac::Platform::Kubernetes, rbac::Platform::Eks, rbac::Platform::Gke};
  const auto severest = [](std::string_view id, Cluster cluster, rbac::Platform platform) {
    if (platform != rbac::Platform::Kubernetes) add_platform(cluster, platform);
    return severity(id, cluster);
  };
  for (const auto platform : platforms) {
    for (const auto& who : {user("jane"), account("ops", "operator"), group("system:masters")}) {
      for (const auto& [id, verb] : {std::pair{"NP224", "patch"}, std::pair{"NP238", "delete"}}) {
        for (const auto* name : {"aws-auth", "coredns", "kube-root-ca.crt", "mine"}) {
          const auto narrow = clusters(rule({verb}, {""}, {"configmaps"}, {name}), who);
          const auto wide = clusters(rule({verb}, {""}, {"configmaps"}), who);
          for (std::size_t i = 0; i < wide.size(); ++i) {
            INFO(name << " " << verb << " " << who.name << " " << i);
            CHECK(severest(id, narrow[i], platform) <= severest(id, wide[i], platform));
          }
        }
      }
    }
  }
}

TEST_CASE("other names that are the power: kube-system, bindings, token secrets",
          "[objects][weight]") {
  CHECK(severity("NP232", holding({rule({"patch"}, {""}, {"namespaces"}, {"kube-system"})})) ==
        Severity::Medium);
  CHECK(severity("NP232", holding({rule({"patch"}, {""}, {"namespaces"}, {"shop"})})) ==
        Severity::Low);
  CHECK(severity("NP204", holding({rule({"get"}, {""}, {"secrets"}, {"bootstrap-token-abc"})})) ==
        Severity::High);
  auto cluster = holding({rule({"patch"}, {kRbac}, {"clusterrolebindings"}, {"c"})});
  CHECK(severity("NP213", cluster) == Severity::Low);
  cluster.roles.push_back(cluster_role("all", {rule({"*"}, {"*"}, {"*"})}));
  cluster.bindings.push_back(bind_cluster("c", "all", {account("ops", "root")}));
  CHECK(severity("NP213", cluster) == Severity::Medium);
  cluster.roles[0].rules = {rule({"get"}, {""}, {"secrets"}, {"root-token"})};
  CHECK(severity("NP204", cluster) == Severity::Low);
  RelatedObject secret;
  secret.kind = "Secret";
  secret.meta.namespace_ = "ops";
  secret.meta.name = "root-token";
  secret.meta.annotations["kubernetes.io/service-account.name"] = "root";
  cluster.related.push_back(secret);
  CHECK(severity("NP204", cluster) == Severity::High);
}

TEST_CASE("one rule on impersonation is one finding", "[objects][weight]") {
  const auto uids_and_extras = impersonates({"uids", "userextras/scopes"}, {}, kAuthentication);
  CHECK(found("NP214", holding({uids_and_extras})).size() == 1);
  const auto all = found("NP214", holding({impersonates({"users", "groups", "serviceaccounts"})}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].severity == Severity::High);
  CHECK(all[0].title.find("serviceaccounts") != std::string::npos);
  CHECK(all[0].title.find("users") != std::string::npos);
}

TEST_CASE("groups, UIDs and extras give nothing without a name to go with them",
          "[objects][weight]") {
  for (const auto& right : {impersonates({"uids"}, {}, kAuthentication), impersonates({"groups"}),
                            impersonates({"groups"}, {"system:masters"}),
                            impersonates({"userextras/scopes"}, {}, kAuthentication)}) {
    INFO(right.resources.front());
    const auto alone = found("NP214", holding({right}, account("shop", "app")));
    REQUIRE(alone.size() == 1);
    CHECK(alone[0].severity == Severity::Low);
    CHECK(alone[0].doubts.size() == 1);
    // A name by another rule of the role, by another role, or through the groups of the account.
    const auto beside = holding({right, impersonates({"users"}, {"jim"})}, account("shop", "app"));
    CHECK(found("NP214", beside).at(0).severity >= Severity::Medium);
    for (const auto& who : {account("shop", "app"), group("system:serviceaccounts:shop")}) {
      auto cluster = holding({right}, account("shop", "app"));
      cluster.roles.push_back(cluster_role("names", {impersonates({"serviceaccounts"})}));
      cluster.bindings.push_back(bind_in("x", "c", {RoleKind::ClusterRole, "names"}, {who}));
      CHECK(found("NP214", cluster).at(0).severity >= Severity::Medium);
    }
    auto other = holding({right}, account("shop", "app"));
    other.roles.push_back(cluster_role("names", {impersonates({"users"})}));
    other.bindings.push_back(bind_cluster("c", "names", {user("jim"), account("shop", "db")}));
    CHECK(found("NP214", other).at(0).severity == Severity::Low);
  }
}

TEST_CASE("whoever may be in a group may hold both halves of an impersonation",
          "[objects][weight]") {
  auto cluster = holding({impersonates({"groups"})}, group("dev"));
  CHECK(severity("NP214", cluster) == Severity::Low);
  cluster.roles.push_back(cluster_role("names", {impersonates({"users"})}));
  cluster.bindings.push_back(bind_cluster("c", "names", {user("jim")}));
  CHECK(found("NP214", cluster).size() == 2);
  for (const auto& finding : found("NP214", cluster)) CHECK(finding.severity == Severity::High);
}

TEST_CASE("NP203 says of which API group every resource is, once for a role", "[objects][weight]") {
  auto cluster = holding({rule({"get"}, {"widgets.example.com"}, {"*"}),
                          rule({"get"}, {"gadgets.example.com"}, {"*"}),
                          rule({"list"}, {"cilium.io"}, {"*"})});
  const auto findings = found("NP203", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::Info);
  CHECK(findings[0].title.find("get on every resource of widgets.example.com, gadgets.example.com "
                               "and list on every resource of cilium.io;") != std::string::npos);
  CHECK(findings[0].evidence.size() == 4);
  // Writing them weighs little more. Kubernetes' own groups hold Secrets and roles.
  cluster.roles[0].rules.back() = rule({"create"}, {"cilium.io"}, {"*"});
  CHECK(severity("NP203", cluster) == Severity::Low);
  for (const auto& heavy : {rule({"get"}, {""}, {"*"}), rule({"get"}, {"apps"}, {"*"}),
                            rule({"get"}, {"*"}, {"*"}), rule({"*"}, {"*"}, {"widgets"})}) {
    cluster.roles[0].rules.back() = heavy;
    INFO(heavy.api_groups.front());
    CHECK(severity("NP203", cluster) == Severity::Medium);
  }
  CHECK(found("NP203", holding({rule({"get"}, {"*"}, {"*"})}))[0].title.find(
            "get on every resource; held") != std::string::npos);
}

TEST_CASE("seven verbs on everything are told once", "[objects][weight]") {
  const auto findings = rules::run_object_rules(rules::object_context(holding({seven_verbs()})));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "NP201");
  CHECK(findings[0].severity == Severity::High);
  CHECK(findings[0].title.find(
            "get, list, watch, create, update, patch, delete on every resource;") !=
        std::string::npos);
}

TEST_CASE("everything in several rules of one role is everything", "[objects][weight]") {
  auto cluster = holding({rule({"get", "list", "watch"}, {"*"}, {"*"}),
                          rule({"create", "update", "patch", "delete"}, {"*"}, {"*"})});
  const auto findings = rules::run_object_rules(rules::object_context(cluster));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "NP201");
  CHECK(findings[0].evidence.size() == 3);
  cluster.roles[0].rules[1].verbs.pop_back();
  CHECK(found("NP201", cluster).empty());
  CHECK(rules::run_object_rules(rules::object_context(cluster)).size() > 10);
}

TEST_CASE("NP230 tells every way of granting nothing", "[objects][weight]") {
  const auto told = [](PolicyRule one) {
    return found("NP230", role_held_in("ci", std::move(one))).size() == 1;
  };
  // In a Role: what belongs to no namespace.
  CHECK(
      told(rule({"create"}, {"admissionregistration.k8s.io"}, {"mutatingwebhookconfigurations"})));
  CHECK(told(rule({"get"}, {""}, {"nodes"})));
  CHECK(told(rule({"create", "list"}, {""}, {"namespaces"})));
  CHECK(told(rule({"escalate"}, {kRbac}, {"clusterroles"})));
  CHECK(told(impersonates({"users"})));
  CHECK(told(rule({"create"}, {"authentication.k8s.io"}, {"tokenreviews"})));
  // The API group.
  CHECK(told(rule({"create"}, {"batch/v1"}, {"jobs"})));
  CHECK(told(rule({"create"}, {"core"}, {"pods"})));
  CHECK(told(rule({"create"}, {"example.com/v1"}, {"widgets"})));
  CHECK(told(rule({"get"}, {"apps"}, {"secrets"})));
  CHECK(told(rule({"get"}, {"apps"}, {"jobs"})));
  CHECK(told(rule({"get"}, {""}, {"leases"})));
  // The resource.
  CHECK(told(rule({"create"}, {""}, {"namespace"})));
  CHECK(told(rule({"get"}, {""}, {"Pods"})));
  CHECK(told(rule({"get"}, {"apps"}, {"Deployment"})));
  CHECK(told(rule({"get"}, {"example.com"}, {"Widgets"})));
  CHECK(told(rule({"get"}, {""}, {"po"})));
  CHECK(told(rule({"get"}, {""}, {"pods/logs"})));
  CHECK(told(rule({"get"}, {"apps"}, {"deployments/exec"})));
  // The verb.
  CHECK(told(rule({"GET"}, {""}, {"pods"})));
  CHECK(told(rule({"get", "List"}, {""}, {"pods"})));
  CHECK(told(rule({"post"}, {""}, {"pods"})));
  CHECK(told(rule({"create"}, {""}, {"pods"}, {"one"})));
}

TEST_CASE("NP230 is silent on rules that only look so", "[objects][weight]") {
  const auto told = [](PolicyRule one) {
    return !found("NP230", role_held_in("ci", std::move(one))).empty();
  };
  CHECK_FALSE(told(rule({"get", "delete"}, {""}, {"namespaces"})));  // its own namespace
  CHECK_FALSE(told(rule({"bind"}, {kRbac}, {"clusterroles"})));
  CHECK_FALSE(told(rule({"use"}, {"policy"}, {"podsecuritypolicies"})));
  CHECK_FALSE(told(rule({"get"}, {"", "apps", "apps/v1"}, {"deployments"})));
  CHECK_FALSE(told(rule({"get"}, {"extensions"}, {"deployments"})));
  CHECK_FALSE(told(rule({"get"}, {"*"}, {"secrets"})));
  CHECK_FALSE(told(rule({"get"}, {"metrics.k8s.io"}, {"pods", "nodes"})));
  CHECK_FALSE(told(rule({"read"}, {"example.com"}, {"reports"})));
  CHECK_FALSE(told(rule({"update"}, {"apps"}, {"deployments/finalizers", "deployments/scale"})));
  CHECK_FALSE(told(rule({"create"}, {""}, {"pods/eviction", "serviceaccounts/token"}, {"one"})));
  CHECK_FALSE(told(rule({"create", "patch"}, {""}, {"configmaps"}, {"one"})));
  CHECK_FALSE(told(rule({"list", "watch"}, {""}, {"secrets"}, {"one"})));
  CHECK_FALSE(told(rule({"*"}, {"*"}, {"*"})));
  // A ClusterRole may be bound cluster-wide.
  CHECK(found("NP230", holding({rule({"get"}, {""}, {"nodes"})})).empty());
  CHECK(found("NP230", holding({rule({"impersonate:user-info"}, {kAuthentication}, {"users"})}))
            .empty());
  CHECK(
      found("NP230", holding({impersonates({"userextras/Scopes"}, {}, kAuthentication)})).empty());
  CHECK(found("NP230", holding({url_rule({"get"}, {"/metrics"})})).empty());
}

TEST_CASE("create limited to names gives something where another role has the rest",
          "[objects][weight]") {
  auto cluster = holding({rule({"create"}, {""}, {"namespaces"}, {"sandbox"})});
  CHECK(found("NP230", cluster).size() == 1);
  cluster.roles.push_back(cluster_role("rest", {rule({"patch"}, {""}, {"namespaces"})}));
  cluster.bindings.push_back(bind_cluster("c", "rest", {user("jim")}));
  CHECK(found("NP230", cluster).size() == 1);
  for (const auto& who : {user("jane"), group("dev")}) {
    cluster.bindings.back().subjects = {who};
    CHECK(found("NP230", cluster).empty());
  }
}

TEST_CASE("NP239 is not lowered by the names that give the node", "[objects][weight]") {
  const auto use = [](const char* name) {
    return holding(
        {rule({"use"}, {"security.openshift.io"}, {"securitycontextconstraints"}, {name})});
  };
  CHECK(severity("NP239", use("privileged")) == Severity::High);
  CHECK(severity("NP239", use("mine")) == Severity::Medium);
}
