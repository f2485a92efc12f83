#include "graph/rbac/authorizer.h"

#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

const ResourceAttributes kCreateNamespace{"create", "", "namespaces", "", "", ""};

Cluster creators() {
  Cluster cluster;
  cluster.roles = {cluster_role("maker", {rule({"get"}, {""}, {"pods"}),
                                          rule({"create"}, {""}, {"namespaces"})}),
                   role_in("team-a", "local", {rule({"*"}, {"*"}, {"*"})})};
  cluster.bindings = {
      bind_cluster("makers", "maker",
                   {user("jane"), group("ops"), account("ci", "builder"),
                    user("system:serviceaccount:ci:deployer")}),
      bind_in("team-a", "locals", {RoleKind::Role, "local"}, {user("bob"), account("", "app")}),
      bind_cluster("dangling", "absent", {user("eve"), group("ops")}),
      bind_in("team-a", "dangling", {RoleKind::Role, "absent"}, {user("eve")}),
  };
  return cluster;
}

}  // namespace

TEST_CASE("the reason names binding, role and the first fitting subject", "[rbac][authorizer]") {
  const auto cluster = creators();
  const rbac::Authorizer authorizer(cluster);
  const auto reason = [&](const Identity& identity, const ResourceAttributes& request) {
    return authorizer.reason(identity, request, authorizer.decide(identity, request));
  };
  CHECK(reason({"jane", {"ops"}}, kCreateNamespace) ==
        R"(RBAC: allowed by ClusterRoleBinding "makers" of ClusterRole "maker" to User "jane")");
  CHECK(reason({"x", {"a", "ops"}}, kCreateNamespace) ==
        R"(RBAC: allowed by ClusterRoleBinding "makers" of ClusterRole "maker" to Group "ops")");
  CHECK(
      reason({"system:serviceaccount:ci:builder", {}}, kCreateNamespace) ==
      R"(RBAC: allowed by ClusterRoleBinding "makers" of ClusterRole "maker" to ServiceAccount "builder/ci")");
  CHECK(
      reason({"system:serviceaccount:team-a:app", {}}, {"get", "", "pods", "", "team-a", ""}) ==
      R"(RBAC: allowed by RoleBinding "locals/team-a" of Role "local" to ServiceAccount "app/team-a")");
}

TEST_CASE("a refusal names the roles that do not exist", "[rbac][authorizer]") {
  const auto cluster = creators();
  const rbac::Authorizer authorizer(cluster);
  const auto reason = [&](const Identity& identity, std::string_view ns) {
    const ResourceAttributes request{"frob", "", "pods", "", ns, ""};
    return authorizer.reason(identity, request, authorizer.decide(identity, request));
  };
  CHECK(reason({"jane", {}}, "team-a").empty());
  CHECK(reason({"eve", {}}, "") ==
        R"(RBAC: clusterrole.rbac.authorization.k8s.io "absent" not found)");
  CHECK(
      reason({"eve", {"ops"}}, "team-a") ==
      R"(RBAC: [clusterrole.rbac.authorization.k8s.io "absent" not found, role.rbac.authorization.k8s.io "absent" not found])");
  const NonResourceAttributes url{"get", "/x"};
  CHECK(authorizer.reason({"eve", {}}, url, authorizer.decide({"eve", {}}, url)) ==
        R"(RBAC: clusterrole.rbac.authorization.k8s.io "absent" not found)");
}

TEST_CASE("a RoleBinding counts in its namespace alone", "[rbac][authorizer]") {
  const auto cluster = creators();
  const rbac::Authorizer authorizer(cluster);
  const Identity bob{"bob", {}};
  CHECK_FALSE(authorizer.decide(bob, kCreateNamespace).allowed);
  CHECK(authorizer.decide(bob, {"delete", "", "namespaces", "", "team-a", "team-a"}).allowed);
  CHECK_FALSE(authorizer.decide(bob, {"get", "", "pods", "", "team-b", ""}).allowed);
}

TEST_CASE("system:masters is allowed everything without a binding", "[rbac][authorizer]") {
  const Cluster cluster;
  const rbac::Authorizer authorizer(cluster);
  const Identity root{"anybody", {"system:masters"}};
  const auto decision = authorizer.decide(root, kCreateNamespace);
  CHECK(decision.allowed);
  CHECK(decision.grant.is_masters());
  CHECK(authorizer.reason(root, kCreateNamespace, decision).empty());
  CHECK(authorizer.decide(root, NonResourceAttributes{"get", "/metrics"}).allowed);
  CHECK_FALSE(authorizer.decide({"system:masters", {}}, kCreateNamespace).allowed);
}

TEST_CASE("who can: every named subject with all its grants", "[rbac][authorizer]") {
  auto cluster = creators();
  cluster.bindings.push_back(bind_cluster("again", "maker", {user("jane"), account("", "lost")}));
  const rbac::Authorizer authorizer(cluster);
  const auto found = authorizer.who_can(kCreateNamespace);
  std::vector<Subject> subjects;
  for (const auto& item : found) subjects.push_back(item.subject);
  REQUIRE(subjects == std::vector<Subject>{user("jane"), group("ops"), group("system:masters"),
                                           account("ci", "builder"), account("ci", "deployer")});
  CHECK(found[0].grants == std::vector<rbac::Grant>{{0, 0, 0, 1}, {4, 0, 0, 1}});
  CHECK(found[2].grants == std::vector<rbac::Grant>{{}});
}

TEST_CASE("who can inside a namespace counts its RoleBindings", "[rbac][authorizer]") {
  const auto cluster = creators();
  const rbac::Authorizer authorizer(cluster);
  const auto found = authorizer.who_can({"delete", "", "namespaces", "", "team-a", "team-a"});
  REQUIRE(found.size() == 3);
  CHECK(found[0].subject == user("bob"));
  CHECK(found[1].subject == group("system:masters"));
  CHECK(found[2].subject == account("team-a", "app"));
  CHECK(authorizer.who_can({"delete", "", "namespaces", "", "none", "none"}).size() == 1);
}

TEST_CASE("the bindings of an identity come in the server's order", "[rbac][authorizer]") {
  const auto cluster = creators();
  const rbac::Authorizer authorizer(cluster);
  const auto applied = authorizer.bindings_for({"eve", {"ops", "ops"}}, "team-a");
  REQUIRE(applied.size() == 3);
  CHECK(applied[0].binding == 0);
  CHECK(applied[0].subject == 1);
  CHECK(applied[1].binding == 2);
  CHECK(applied[1].subject == 0);
  CHECK(applied[1].role == rbac::Grant::kNoIndex);
  CHECK(applied[2].binding == 3);
  CHECK(authorizer.bindings_for({"nobody", {}}, "team-a").empty());
}

TEST_CASE("OpenShift lets only wildcards allow the unauthenticated to proxy",
          "[rbac][authorizer]") {
  Cluster cluster;
  cluster.roles = {cluster_role("proxy", {rule({"get", "proxy"}, {""}, {"nodes/proxy", "pods"})}),
                   cluster_role("all", {rule({"*"}, {"*"}, {"*"})})};
  cluster.bindings = {bind_cluster("1", "proxy", {user("system:anonymous"), user("jane")}),
                      bind_cluster("2", "all", {user("root")})};
  const rbac::Authorizer upstream(cluster);
  auto marked = cluster;
  marked.roles.push_back(cluster_role("system:controller:service-ca-cert-publisher", {}));
  const rbac::Authorizer openshift(marked);
  const ResourceAttributes sub{"get", "", "nodes", "proxy", "", "n"};
  const ResourceAttributes verb{"proxy", "", "pods", "", "ns", ""};
  const Identity anonymous{"system:anonymous", {"system:unauthenticated"}};
  const Identity jane{"jane", {"system:authenticated"}};
  for (const auto& request : {sub, verb}) {
    CHECK(upstream.decide(anonymous, request).allowed);
    CHECK_FALSE(openshift.decide(anonymous, request).allowed);
    CHECK(openshift.all_grants(anonymous, request).empty());
    CHECK(openshift.decide(jane, request).allowed);
    CHECK(openshift.decide({"root", {}}, request).allowed);
    CHECK(openshift.decide({"x", {"system:masters"}}, request).allowed);
  }
  CHECK(openshift.reason(anonymous, sub, {}) == "proxy subresource changed to unsafeproxy");
  CHECK(openshift.reason(anonymous, verb, {}) == "proxy verb changed to unsafeproxy");
  CHECK(openshift.reason(jane, {"x", "", "nodes", "proxy", "", ""}, {}).empty());
  CHECK(upstream.reason(anonymous, sub, {}).empty());
}

TEST_CASE("an empty cluster refuses everybody", "[rbac][authorizer]") {
  const Cluster cluster;
  rbac::Authorizer authorizer(cluster);
  const rbac::Authorizer moved = std::move(authorizer);
  CHECK_FALSE(moved.decide({"jane", {"a"}}, {"get", "", "pods", "log", "ns", "x"}).allowed);
  CHECK(moved.who_can(kCreateNamespace).size() == 1);
}

}  // namespace nsposture::tests
