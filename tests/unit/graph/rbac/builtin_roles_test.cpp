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

Cluster builtin(std::string_view version = "1.32") {
  ReadCluster read;
  read_list(*rbac::builtin_roles_manifest(version), read);
  CHECK(read.refused.empty());
  return std::move(read.cluster);
}

}  // namespace

TEST_CASE("the built-in sets are known by their versions alone", "[rbac][builtin]") {
  REQUIRE(rbac::builtin_roles_versions().size() == 10);
  CHECK(rbac::builtin_roles_versions().front() == "1.28");
  CHECK(rbac::builtin_roles_versions().back() == "1.37");
  for (const auto* none : {"1.27", "1.38", "", "none", "1.34.4", "v1.34"}) {
    CHECK_FALSE(rbac::builtin_roles_manifest(none));
  }
  const auto of = [](int minor) { return rbac::builtin_roles_of({minor, VersionSource::Server}); };
  CHECK(of(34) == "1.34");
  CHECK(of(25) == "1.28");
  CHECK(of(40) == "1.37");
}

// VERSIONS.md of the specification, section 1: roles and bindings.
TEST_CASE("each built-in set is the whole set of its version", "[rbac][builtin]") {
  const std::vector<std::size_t> roles = {69, 70, 71, 71, 71, 73, 75, 75, 76, 80};
  const std::vector<std::size_t> bindings = {50, 51, 52, 52, 52, 54, 56, 56, 57, 61};
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const auto version = rbac::builtin_roles_versions()[i];
    INFO(version);
    const auto cluster = builtin(version);
    CHECK(cluster.roles.size() == roles[i]);
    CHECK(cluster.bindings.size() == bindings[i]);
  }
}

TEST_CASE("what versions differ in is in their sets", "[rbac][builtin]") {
  const auto edits = [](std::string_view version, const std::string& resource) {
    auto cluster = builtin(version);
    rbac::aggregate_cluster_roles(cluster);
    return std::ranges::any_of(find_role(cluster, "edit").rules, [&](const PolicyRule& rule) {
      return std::ranges::count(rule.resources, resource) > 0 &&
             std::ranges::count(rule.verbs, "create") > 0;
    });
  };
  CHECK_FALSE(edits("1.33", "resourceclaims"));
  CHECK(edits("1.34", "resourceclaims"));
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
