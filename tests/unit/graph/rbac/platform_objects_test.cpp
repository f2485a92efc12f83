#include "graph/rbac/platform_objects.h"

#include "graph/rbac/aggregate.h"
#include "graph/rbac/builtin_roles.h"
#include "tests/support/rbac_json.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace nsposture::tests {

namespace {

using rbac::Platform;
using rbac::PlatformObjects;

const Subject kAdmins = group("kubeadm:cluster-admins");

}  // namespace

TEST_CASE("every platform has roles or bindings in the table", "[rbac][platform]") {
  const auto& forms = rbac::platform_forms();
  std::vector<std::size_t> counts(rbac::kPlatforms);
  for (const auto& [key, list] : forms.roles) {
    for (const auto& form : list) ++counts[static_cast<std::size_t>(form.platform)];
  }
  for (const auto& [key, list] : forms.bindings) {
    for (const auto& form : list) ++counts[static_cast<std::size_t>(form.platform)];
  }
  for (const auto count : counts) CHECK(count >= 3);
}

TEST_CASE("the API server's own objects are its own in every version", "[rbac][platform]") {
  for (const auto version : rbac::builtin_roles_versions()) {
    ReadCluster read;
    read_list(*rbac::builtin_roles_manifest(version), read);
    const PlatformObjects platform(read.cluster);
    for (const auto& binding : read.cluster.bindings) CHECK(platform.is_own(binding));
    for (const auto& role : read.cluster.roles) {
      CHECK(platform.knows(role));
      for (const auto& rule : role.rules) CHECK(platform.is_own(role, rule));
    }
  }
}

TEST_CASE("the order of a rule's lists does not matter, its content does", "[rbac][platform]") {
  auto one = rule({"get", "list"}, {"", "apps"}, {"pods"});
  const auto other = rule({"list", "get", "get"}, {"apps", ""}, {"pods"});
  CHECK(rbac::rule_content(one) == rbac::rule_content(other));
  one.resource_names = {"pods"};
  CHECK(rbac::rule_content(one) != rbac::rule_content(other));
  CHECK(rbac::rule_content(rule({"get"}, {""}, {"a", "b"})) !=
        rbac::rule_content(rule({"get"}, {""}, {"a"}, {"b"})));
}

TEST_CASE("a binding is the platform's own by name, role and subjects", "[rbac][platform]") {
  auto own = bind_cluster("kubeadm:cluster-admins", "cluster-admin", {kAdmins});
  const PlatformObjects platform(Cluster{});
  CHECK(platform.is_own(own));
  own.subjects.push_back(user("eve"));
  CHECK_FALSE(platform.is_own(own));
  CHECK(platform.is_own(own, 0));
  CHECK_FALSE(platform.is_own(own, 1));
  CHECK_FALSE(platform.is_own(bind_cluster("kubeadm:cluster-admins", "admin", {kAdmins})));
  CHECK_FALSE(platform.is_own(bind_cluster("admins", "cluster-admin", {kAdmins})));
  CHECK_FALSE(platform.is_own(bind_in("shop", "kubeadm:cluster-admins",
                                      {RoleKind::ClusterRole, "cluster-admin"}, {kAdmins})));
}

TEST_CASE("a cloud's own objects count where three of them are", "[rbac][platform]") {
  Cluster cluster;
  cluster.bindings = {
      bind_cluster("aks-cluster-admin-binding", "cluster-admin",
                   {user("clusterAdmin"), user("clusterUser")}),
      bind_cluster("system:aks-client-nodes", "system:node", {group("system:nodes")})};
  CHECK_FALSE(PlatformObjects(cluster).is_own(cluster.bindings[0]));
  cluster.bindings.push_back(bind_cluster("system:aks-client-node-proxier", "system:node-proxier",
                                          {group("system:nodes")}));
  CHECK(PlatformObjects(cluster).is_own(cluster.bindings[0]));
}

TEST_CASE("a rule that was added to a platform's role is not its own", "[rbac][platform]") {
  const PlatformObjects platform(Cluster{});
  auto nodes = cluster_role("kubeadm:get-nodes", {rule({"get"}, {""}, {"nodes"})});
  CHECK(platform.knows(nodes));
  CHECK(platform.is_own(nodes, nodes.rules[0]));
  CHECK_FALSE(platform.is_own(nodes, rule({"get", "list"}, {""}, {"nodes"})));
  CHECK_FALSE(platform.knows(cluster_role("get-nodes", {rule({"get"}, {""}, {"nodes"})})));
}

TEST_CASE("a label is no proof", "[rbac][platform]") {
  const PlatformObjects platform(Cluster{});
  const std::string name = "system:controller:new-controller";
  auto role = cluster_role(name, {rule({"*"}, {"*"}, {"*"})});
  auto binding = bind_cluster(name, name, {account("kube-system", "new-controller")});
  role.meta.labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
  binding.meta.labels = role.meta.labels;
  CHECK_FALSE(platform.is_own(binding));
  CHECK_FALSE(platform.knows(role));
  CHECK_FALSE(platform.is_own(role, role.rules[0]));
  // A version that is not known here may have it.
  Cluster newer;
  newer.kubernetes = {kNewestKubernetes + 1, VersionSource::Server};
  const PlatformObjects later(newer);
  CHECK(later.is_own(binding));
  CHECK(later.is_own(role, role.rules[0]));
  for (const auto& stranger : {account("kube-system", "default"), account("kube-system", "other"),
                               account("shop", "new-controller"), user("eve")}) {
    binding.subjects = {stranger};
    CHECK_FALSE(later.is_own(binding));
  }
  binding.subjects = {account("kube-system", "new-controller")};
  binding.role_ref.name = "cluster-admin";
  CHECK_FALSE(later.is_own(binding));
}

}  // namespace nsposture::tests
