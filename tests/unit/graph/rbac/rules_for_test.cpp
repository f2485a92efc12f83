#include "graph/rbac/rules_for.h"

#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

TEST_CASE("all rules in effect, cluster-wide ones first", "[rbac][rules_for]") {
  Cluster cluster;
  cluster.roles = {
      cluster_role("wide", {rule({"get"}, {""}, {"pods"}), url_rule({"get"}, {"/healthz"})}),
      role_in("ns", "local", {rule({"list"}, {""}, {"pods"})})};
  cluster.bindings = {bind_in("ns", "l", {RoleKind::Role, "local"}, {user("jane")}),
                      bind_in("other", "l", {RoleKind::ClusterRole, "wide"}, {user("jane")}),
                      bind_cluster("w", "wide", {group("g")}),
                      bind_cluster("gone", "absent", {user("jane")})};
  const rbac::Authorizer authorizer(cluster);
  const auto in_ns = rbac::rules_for(authorizer, {"jane", {"g"}}, "ns");
  CHECK(in_ns.rules == std::vector<rbac::Grant>{{2, 0, 0, 0}, {2, 0, 0, 1}, {0, 0, 1, 0}});
  CHECK(in_ns.dangling_bindings == std::vector<std::uint32_t>{3});
  CHECK(rbac::rules_for(authorizer, {"jane", {"g"}}, "").rules.size() == 2);
  CHECK(rbac::rules_for(authorizer, {"bob", {}}, "ns").rules.empty());
}

TEST_CASE("a member of system:masters holds everything first", "[rbac][rules_for]") {
  const Cluster cluster;
  const rbac::Authorizer authorizer(cluster);
  const auto held = rbac::rules_for(authorizer, {"root", {"system:masters"}}, "");
  REQUIRE(held.rules.size() == 1);
  CHECK(held.rules.front().is_masters());
}

}  // namespace nsposture::tests
