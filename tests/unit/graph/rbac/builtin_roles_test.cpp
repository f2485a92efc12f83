#include "graph/rbac/builtin_roles.h"

#include "graph/rbac/aggregate.h"
#include "tests/support/rbac_json.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace nsposture::tests {

namespace {

const Role& find_role(const Cluster& cluster, const std::string& name) {
  const auto at = std::find_if(cluster.roles.begin(), cluster.roles.end(),
                               [&](const Role& role) { return role.meta.name == name; });
  REQUIRE(at != cluster.roles.end());
  return *at;
}

Cluster builtin() {
  ReadCluster read;
  read_list(*rbac::builtin_roles_manifest("1.32"), read);
  CHECK(read.refused.empty());
  return std::move(read.cluster);
}

}  // namespace

TEST_CASE("the built-in set is known by its version alone", "[rbac][builtin]") {
  REQUIRE(rbac::builtin_roles_versions().size() == 1);
  CHECK(rbac::builtin_roles_versions().front() == rbac::kDefaultBuiltinRoles);
  CHECK(rbac::builtin_roles_manifest("1.32"));
  CHECK_FALSE(rbac::builtin_roles_manifest("1.31"));
  CHECK_FALSE(rbac::builtin_roles_manifest(""));
}

TEST_CASE("the built-in set holds what a server makes on its first start", "[rbac][builtin]") {
  const auto cluster = builtin();
  CHECK(cluster.roles.size() + cluster.bindings.size() == 123);
  const auto& admin = find_role(cluster, "cluster-admin");
  REQUIRE(admin.rules.size() == 2);
  CHECK(admin.rules[0].verbs == std::vector<std::string>{"*"});
  CHECK(std::any_of(cluster.bindings.begin(), cluster.bindings.end(), [](const Binding& b) {
    return b.meta.name == "cluster-admin" && b.subjects.front().name == "system:masters";
  }));
}

TEST_CASE("the built-in set is Kubernetes' own, not a distribution's", "[rbac][builtin]") {
  auto cluster = builtin();
  rbac::aggregate_cluster_roles(cluster);
  const auto name_of = [](const auto& object) { return object.meta.name; };
  for (const std::string name :
       {"system:openshift:public-info-viewer", "system:controller:service-ca-cert-publisher"}) {
    CHECK(std::ranges::count(cluster.roles, name, name_of) == 0);
    CHECK(std::ranges::count(cluster.bindings, name, name_of) == 0);
  }
  for (const auto& rule : find_role(cluster, "edit").rules) {
    const bool writes = std::ranges::count(rule.verbs, "update") > 0;
    CHECK_FALSE((writes && std::ranges::count(rule.resources, "endpoints") > 0));
  }
}

TEST_CASE("admin, edit and view are still to be aggregated", "[rbac][builtin]") {
  auto cluster = builtin();
  for (const std::string name : {"admin", "edit", "view"}) {
    CHECK(find_role(cluster, name).rules.empty());
    CHECK(find_role(cluster, name).aggregation);
  }
  rbac::aggregate_cluster_roles(cluster);
  const auto view = find_role(cluster, "view").rules.size();
  const auto edit = find_role(cluster, "edit").rules.size();
  CHECK(view > 5);
  CHECK(edit > view);
  CHECK(find_role(cluster, "admin").rules.size() > edit);
}

}  // namespace nsposture::tests
