#include "graph/rbac/namespace_creation.h"

#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

PolicyRule namespaces(Texts verbs, Texts names = {}) {
  return rule(std::move(verbs), {""}, {"namespaces"}, std::move(names));
}

// One line for each creator but system:masters: subject, then its ways.
Texts creators(const Cluster& cluster) {
  const rbac::Authorizer authorizer(cluster);
  Texts lines;
  for (const auto& creator : rbac::namespace_creators(authorizer)) {
    if (creator.subject == group("system:masters")) continue;
    auto line = describe(creator.subject);
    for (const auto& grant : creator.grants) {
      line += " | " + cluster.bindings[grant.binding].meta.name + ':';
      if (grant.only_names.empty()) line += " any";
      for (const auto& name : grant.only_names) line += ' ' + name;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("system:masters can create namespaces in an empty cluster", "[rbac][creation]") {
  const Cluster cluster;
  const rbac::Authorizer authorizer(cluster);
  const auto found = rbac::namespace_creators(authorizer);
  REQUIRE(found.size() == 1);
  CHECK(found[0].subject == group("system:masters"));
  REQUIRE(found[0].grants.size() == 1);
  CHECK(found[0].grants[0].is_masters());
}

TEST_CASE("create without names is for any name", "[rbac][creation]") {
  Cluster cluster;
  cluster.roles = {cluster_role("any", {namespaces({"create"})}),
                   cluster_role("empty", {namespaces({"create"}, {"", "x"})}),
                   role_in("ns", "local", {namespaces({"*"})})};
  cluster.bindings = {bind_cluster("1", "any", {user("jane")}),
                      bind_cluster("2", "empty", {user("bob")}),
                      bind_in("ns", "3", {RoleKind::Role, "local"}, {user("eve")}),
                      bind_in("ns", "4", {RoleKind::ClusterRole, "any"}, {user("eve")})};
  CHECK(creators(cluster) == Texts{R"(User "bob" | 2: any)", R"(User "jane" | 1: any)"});
}

TEST_CASE("create and patch on names is apply on these names", "[rbac][creation]") {
  Cluster cluster;
  cluster.roles = {
      cluster_role("both", {namespaces({"create", "patch"}, {"sandbox", "a", "*", "Bad"})}),
      cluster_role("create", {namespaces({"create"}, {"a", "b", "c"})}),
      cluster_role("patch", {namespaces({"patch"}, {"b", "c", "d"})}),
      cluster_role("patch-all", {namespaces({"patch"})})};
  cluster.bindings = {bind_cluster("1", "both", {user("both")}),
                      bind_cluster("2", "create", {user("create"), user("two"), user("wide")}),
                      bind_cluster("3", "patch", {user("two"), user("patch")}),
                      bind_cluster("4", "patch-all", {user("wide")})};
  CHECK(creators(cluster) == Texts{R"(User "both" | 1: a sandbox)", R"(User "two" | 2: b c)",
                                   R"(User "wide" | 2: a b c)"});
}

TEST_CASE("the groups of an account count for names", "[rbac][creation]") {
  Cluster cluster;
  cluster.roles = {cluster_role("create", {namespaces({"create"}, {"a"})}),
                   cluster_role("patch", {namespaces({"patch"}, {"a"})})};
  cluster.bindings = {
      bind_cluster("create", "create", {account("ci", "x"), group("oidc:dev"), user("u")}),
      bind_cluster("patch", "patch", {group("system:serviceaccounts:ci")})};
  CHECK(creators(cluster) == Texts{R"(ServiceAccount "ci/x" | create: a)"});
  cluster.bindings[1].subjects = {group("system:authenticated")};
  CHECK(creators(cluster) == Texts{R"(User "u" | create: a)", R"(Group "oidc:dev" | create: a)",
                                   R"(ServiceAccount "ci/x" | create: a)"});
}

TEST_CASE("what a subject has by its groups alone is told of the group", "[rbac][creation]") {
  Cluster cluster;
  cluster.roles = {cluster_role("both", {namespaces({"create", "patch"}, {"a"})}),
                   cluster_role("other", {namespaces({"create"}, {"b"})})};
  cluster.bindings = {bind_cluster("1", "both", {group("system:serviceaccounts")}),
                      bind_cluster("2", "other", {account("ci", "x")})};
  CHECK(creators(cluster) == Texts{R"(Group "system:serviceaccounts" | 1: a)"});
}

TEST_CASE("a creation is decided by the way it is asked for", "[rbac][creation]") {
  Cluster cluster;
  cluster.roles = {cluster_role("both", {namespaces({"create", "patch"}, {"sandbox"})}),
                   cluster_role("post", {namespaces({"create"})}),
                   cluster_role("patch", {namespaces({"patch"})})};
  cluster.bindings = {bind_cluster("1", "both", {user("names")}),
                      bind_cluster("2", "post", {user("post")}),
                      bind_cluster("3", "patch", {user("patch")})};
  const rbac::Authorizer authorizer(cluster);
  const auto can = [&](const std::string& name, std::string_view ns, bool by_apply) {
    return rbac::can_create_namespace(authorizer, {name, {}}, ns, by_apply).allowed;
  };
  CHECK_FALSE(can("names", "sandbox", false));
  CHECK(can("names", "sandbox", true));
  CHECK_FALSE(can("names", "other", true));
  CHECK(can("post", "other", false));
  CHECK_FALSE(can("post", "other", true));
  CHECK_FALSE(can("patch", "other", true));
  const auto decision = rbac::can_create_namespace(authorizer, {"names", {}}, "sandbox", true);
  CHECK(decision.grant == rbac::Grant{0, 0, 0, 0});
}

}  // namespace nsposture::tests
