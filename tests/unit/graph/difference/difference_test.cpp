#include "graph/difference/difference.h"

#include "graph/rbac/aggregate.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

const PolicyRule kCreate = rule({"create"}, {""}, {"namespaces"});
const PolicyRule kRead = rule({"get", "list"}, {""}, {"pods"});

Cluster cluster_of(std::vector<Role> roles, std::vector<Binding> bindings) {
  Cluster cluster;
  cluster.roles = std::move(roles);
  cluster.bindings = std::move(bindings);
  return cluster;
}

}  // namespace

TEST_CASE("the same cluster twice has no difference", "[difference]") {
  const auto cluster = cluster_of({cluster_role("r", {kCreate, kRead})},
                                  {bind_cluster("b", "r", {user("jane"), group("dev")})});
  CHECK(difference::difference(cluster, cluster).empty());
}

TEST_CASE("a new binding gives what its role allows, namespace creation first", "[difference]") {
  const auto before = cluster_of({cluster_role("r", {kCreate, kRead})}, {});
  const auto after = cluster_of(before.roles, {bind_cluster("b", "r", {user("jane")})});
  const auto gained = difference::difference(before, after);
  REQUIRE(gained.creation.size() == 1);
  CHECK(gained.creation[0].subject == user("jane"));
  CHECK(gained.creation[0].was == Access::None);
  CHECK(gained.creation[0].is == Access::Direct);
  REQUIRE(gained.creation[0].grants.size() == 1);
  CHECK(after.bindings[gained.creation[0].grants[0].binding].meta.name == "b");
  CHECK(gained.permissions.size() == 2);
  CHECK(gained.gains_creation());

  const auto lost = difference::difference(after, before);
  REQUIRE(lost.creation.size() == 1);
  CHECK(lost.creation[0].change == difference::Change::Lost);
  CHECK(lost.permissions.size() == 2);
  CHECK_FALSE(lost.gains());
}

TEST_CASE("renaming roles and bindings changes nothing", "[difference]") {
  const auto before = cluster_of({cluster_role("old", {kRead, kCreate})},
                                 {bind_cluster("b-old", "old", {user("jane")})});
  const auto after = cluster_of(
      {cluster_role("new-a", {kCreate}), cluster_role("new-b", {kRead})},
      {bind_cluster("b1", "new-a", {user("jane")}), bind_cluster("b2", "new-b", {user("jane")})});
  CHECK(difference::difference(before, after).empty());
}

TEST_CASE("what is covered already is no gain", "[difference]") {
  const auto star = cluster_role("star", {rule({"*"}, {"*"}, {"*"})});
  const auto read = cluster_role("read", {kRead});
  const auto before = cluster_of({star, read}, {bind_cluster("b", "star", {user("jane")})});
  auto after = before;
  after.bindings.push_back(bind_cluster("more", "read", {user("jane")}));
  after.bindings.push_back(
      bind_in("team", "inside", {RoleKind::ClusterRole, "read"}, {user("jane")}));
  CHECK(difference::difference(before, after).empty());

  SECTION("nor what a group that comes with the name holds") {
    const auto by_group =
        cluster_of({read}, {bind_cluster("all", "read", {group("system:authenticated")})});
    auto more = by_group;
    more.bindings.push_back(bind_cluster("own", "read", {user("jane"), account("ci", "bot")}));
    CHECK(difference::difference(by_group, more).empty());
  }
}

TEST_CASE("rights in one namespace do not cover those in another", "[difference]") {
  const auto read = cluster_role("read", {kRead});
  const RoleRef ref{RoleKind::ClusterRole, "read"};
  const auto before = cluster_of({read}, {bind_in("a", "x", ref, {user("jane")})});
  const auto after = cluster_of({read}, {bind_in("b", "x", ref, {user("jane")})});
  const auto moved = difference::difference(before, after);
  REQUIRE(moved.permissions.size() == 2);
  CHECK(moved.permissions[0].change == difference::Change::Gained);
  CHECK(moved.permissions[0].namespace_ == "b");
  CHECK(moved.permissions[1].change == difference::Change::Lost);
  CHECK(moved.permissions[1].namespace_ == "a");
}

TEST_CASE("from a namespace to the cluster is a gain only", "[difference]") {
  const auto read = cluster_role("read", {kRead});
  const auto before =
      cluster_of({read}, {bind_in("a", "x", {RoleKind::ClusterRole, "read"}, {user("jane")})});
  const auto after = cluster_of({read}, {bind_cluster("x", "read", {user("jane")})});
  const auto change = difference::difference(before, after);
  REQUIRE(change.permissions.size() == 1);
  CHECK(change.permissions[0].change == difference::Change::Gained);
  CHECK(change.permissions[0].namespace_.empty());
}

TEST_CASE("only the verbs that are new are told", "[difference]") {
  const auto bindings = std::vector{bind_cluster("b", "r", {user("jane")})};
  const auto before =
      cluster_of({cluster_role("r", {rule({"get"}, {""}, {"namespaces"})})}, bindings);
  const auto after =
      cluster_of({cluster_role("r", {rule({"get", "create"}, {""}, {"namespaces"})})}, bindings);
  const auto change = difference::difference(before, after);
  REQUIRE(change.permissions.size() == 1);
  CHECK(change.permissions[0].rule.verbs == Texts{"create"});
  REQUIRE(change.creation.size() == 1);
  CHECK(change.creation[0].is == Access::Direct);
}

TEST_CASE("a names-only grant is a gain by apply, for those names", "[difference]") {
  const auto narrow = [](Texts names) {
    return cluster_of({cluster_role("r", {rule({"create", "patch"}, {""}, {"namespaces"}, names)})},
                      {bind_cluster("b", "r", {user("jane")})});
  };
  const auto change = difference::difference(narrow({"a"}), narrow({"a", "b"}));
  REQUIRE(change.creation.size() == 1);
  CHECK(change.creation[0].was == Access::Apply);
  CHECK(change.creation[0].is == Access::Apply);
  CHECK(change.creation[0].only_names == Texts{"b"});
  CHECK(change.creation[0].grants.size() == 1);
}

TEST_CASE("who could take over a creator has gained a way", "[difference]") {
  const auto roles =
      std::vector{cluster_role("creator", {kCreate}),
                  cluster_role("mint", {rule({"create"}, {""}, {"serviceaccounts/token"})})};
  auto before = cluster_of(roles, {bind_cluster("b", "creator", {account("ci", "bot")})});
  before.namespaces.emplace_back();
  before.namespaces[0].meta.name = "ci";
  before.service_accounts.emplace_back();
  before.service_accounts[0].meta.namespace_ = "ci";
  before.service_accounts[0].meta.name = "bot";
  auto after = before;
  after.bindings.push_back(bind_in("ci", "m", {RoleKind::ClusterRole, "mint"}, {user("eve")}));
  const auto change = difference::difference(before, after);
  REQUIRE(change.creation.size() == 1);
  CHECK(change.creation[0].subject == user("eve"));
  CHECK(change.creation[0].is == Access::Takeover);
  REQUIRE(change.creation[0].path);
  CHECK(change.creation[0].path->steps.front().technique != escalation::TechniqueId::Direct);
  CHECK(difference::difference(before, after, {.takeovers = false}).creation.empty());
  CHECK(difference::difference(after, before).creation.at(0).change == difference::Change::Lost);
}

TEST_CASE("bindings to missing roles and to system:masters change nothing", "[difference]") {
  const auto before = cluster_of({cluster_role("r", {kCreate})}, {});
  auto after = before;
  after.bindings.push_back(bind_cluster("dangling", "not-there", {user("jane")}));
  after.bindings.push_back(bind_cluster("m", "r", {group("system:masters")}));
  CHECK(difference::difference(before, after).empty());
}

TEST_CASE("a user name of an account is the account", "[difference]") {
  const auto role = cluster_role("r", {kRead});
  const auto before = cluster_of({role}, {bind_cluster("b", "r", {account("ci", "bot")})});
  const auto after =
      cluster_of({role}, {bind_cluster("b", "r", {user("system:serviceaccount:ci:bot")})});
  CHECK(difference::difference(before, after).empty());
}
