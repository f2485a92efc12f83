#include "graph/rbac/explain.h"

#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

const ResourceAttributes kCreateNamespace{"create", "", "namespaces", "", "", ""};

// Kinds and texts of the misses of one request of `identity` where `rules` are bound to jane.
struct Told {
  std::vector<rbac::MissKind> kinds;
  Texts texts;
};

Told tell(const Cluster& cluster, const Identity& identity, const ResourceAttributes& request,
          std::size_t max_misses = rbac::kMaxMisses) {
  const rbac::Authorizer authorizer(cluster);
  Told told;
  for (const auto& miss : rbac::explain(authorizer, identity, request, max_misses).misses) {
    told.kinds.push_back(miss.kind);
    told.texts.push_back(miss.text);
  }
  return told;
}

Cluster bound_to_jane(PolicyRule one) {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {std::move(one)})};
  cluster.bindings = {bind_cluster("b", "r", {user("jane")})};
  return cluster;
}

void check_one(const Cluster& cluster, const ResourceAttributes& request, rbac::MissKind kind,
               const std::string& text) {
  const auto told = tell(cluster, {"jane", {}}, request);
  REQUIRE(told.kinds.size() == 1);
  CHECK(told.kinds.front() == kind);
  CHECK(told.texts.front() == text);
}

}  // namespace

TEST_CASE("an allowed request is explained by its grant", "[rbac][explain]") {
  const auto cluster = bound_to_jane(rule({"create"}, {""}, {"namespaces"}));
  const rbac::Authorizer authorizer(cluster);
  const auto explanation = rbac::explain(authorizer, {"jane", {}}, kCreateNamespace);
  CHECK(explanation.decision.allowed);
  CHECK(explanation.decision.grant == rbac::Grant{0, 0, 0, 0});
  CHECK(explanation.misses.empty());
}

TEST_CASE("a rule for certain names is a near miss", "[rbac][explain]") {
  const auto cluster = bound_to_jane(rule({"create"}, {""}, {"namespaces"}, {"sandbox"}));
  check_one(cluster, kCreateNamespace, rbac::MissKind::OtherName,
            "the rule names only `sandbox`, and the request names no object");
  check_one(cluster, {"create", "", "namespaces", "", "x", "x"}, rbac::MissKind::OtherName,
            "the rule names only `sandbox`");
}

TEST_CASE("a long list of names is cut", "[rbac][explain]") {
  const auto cluster = bound_to_jane(rule({"get"}, {""}, {"pods"}, {"a", "b", "c", "d", "e"}));
  check_one(cluster, {"get", "", "pods", "", "ns", "x"}, rbac::MissKind::OtherName,
            "the rule names only `a`, `b`, `c` and 2 more");
}

TEST_CASE("a RoleBinding elsewhere is a near miss", "[rbac][explain]") {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {rule({"create"}, {""}, {"namespaces", "pods"})})};
  cluster.bindings = {bind_in("team-a", "b", {RoleKind::ClusterRole, "r"}, {user("jane")})};
  check_one(cluster, kCreateNamespace, rbac::MissKind::OtherScope,
            "granted by a RoleBinding in `team-a`, but namespaces are created cluster-wide");
  check_one(cluster, {"create", "", "pods", "", "team-b", ""}, rbac::MissKind::OtherScope,
            "granted by a RoleBinding in `team-a`, not in `team-b`");
  check_one(cluster, {"create", "", "pods", "", "", ""}, rbac::MissKind::OtherScope,
            "granted by a RoleBinding in `team-a`, but the request is cluster-wide");
}

TEST_CASE("a binding to a role that does not exist is a near miss", "[rbac][explain]") {
  Cluster cluster;
  cluster.bindings = {bind_cluster("b", "absent", {user("jane")}),
                      bind_in("other", "b", {RoleKind::Role, "absent"}, {user("jane")})};
  check_one(cluster, kCreateNamespace, rbac::MissKind::MissingRole,
            "the role it names does not exist: ClusterRole `absent`");
}

TEST_CASE("verb, subresource and API group are near misses alone", "[rbac][explain]") {
  check_one(bound_to_jane(rule({"patch"}, {""}, {"namespaces"})), kCreateNamespace,
            rbac::MissKind::OtherVerb, "verb `patch` is granted, `create` is not");
  check_one(bound_to_jane(rule({"get", "list"}, {""}, {"namespaces"})), kCreateNamespace,
            rbac::MissKind::OtherVerb, "verbs `get`, `list` are granted, `create` is not");
  check_one(bound_to_jane(rule({"create"}, {"core"}, {"namespaces"})), kCreateNamespace,
            rbac::MissKind::OtherApiGroup,
            "the rule is for API group `core`; the resource is in the core API group");
  check_one(bound_to_jane(rule({"get"}, {""}, {"pods"})), {"get", "", "pods", "log", "ns", ""},
            rbac::MissKind::OtherSubresource, "the rule is for `pods`, not for `pods/log`");
  // Two things in the way, or another resource altogether, is no near miss.
  CHECK(tell(bound_to_jane(rule({"get"}, {"apps"}, {"namespaces"})), {"jane", {}}, kCreateNamespace)
            .kinds.empty());
  CHECK(tell(bound_to_jane(rule({"create"}, {""}, {"pods"})), {"jane", {}}, kCreateNamespace)
            .kinds.empty());
}

TEST_CASE("a group's grant is told to those not known to be in it", "[rbac][explain]") {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {rule({"create"}, {""}, {"namespaces"})})};
  cluster.bindings = {bind_cluster("b", "r", {group("platform"), group("system:masters")})};
  check_one(cluster, kCreateNamespace, rbac::MissKind::NotMember,
            "given to group `platform`, which is not among the groups of the request");
}

TEST_CASE("a grant to somebody of like name is told", "[rbac][explain]") {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {rule({"create"}, {""}, {"namespaces"})})};
  cluster.bindings = {
      bind_cluster("b", "r", {user("Jane"), account("ops", "builder"), user("other")})};
  check_one(cluster, kCreateNamespace, rbac::MissKind::OtherSubject,
            R"(given to User "Jane", not to User "jane")");
  const auto told = tell(cluster, {"system:serviceaccount:ci:builder", {}}, kCreateNamespace);
  CHECK(told.texts ==
        Texts{R"(given to ServiceAccount "ops/builder", not to ServiceAccount "ci/builder")"});
}

TEST_CASE("the nearest misses come first and are bounded", "[rbac][explain]") {
  Cluster cluster;
  cluster.roles = {cluster_role("verb", {rule({"get"}, {""}, {"namespaces"})}),
                   cluster_role("name", {rule({"create"}, {""}, {"namespaces"}, {"x"})}),
                   cluster_role("full", {rule({"create"}, {""}, {"namespaces"})})};
  cluster.bindings = {
      bind_cluster("a", "full", {group("g")}), bind_cluster("b", "verb", {user("jane")}),
      bind_cluster("c", "name", {user("jane")}), bind_cluster("d", "name", {user("jane")})};
  const auto told = tell(cluster, {"jane", {}}, kCreateNamespace);
  CHECK(told.kinds ==
        std::vector<rbac::MissKind>{rbac::MissKind::OtherName, rbac::MissKind::OtherName,
                                    rbac::MissKind::OtherVerb, rbac::MissKind::NotMember});
  CHECK(tell(cluster, {"jane", {}}, kCreateNamespace, 2).kinds.size() == 2);
}

TEST_CASE("non-resource URLs are explained too", "[rbac][explain]") {
  Cluster cluster;
  cluster.roles = {cluster_role("r", {url_rule({"get"}, {"/healthz"})})};
  cluster.bindings = {bind_cluster("b", "r", {user("jane")}),
                      bind_in("ns", "b", {RoleKind::ClusterRole, "r"}, {user("bob")})};
  const rbac::Authorizer authorizer(cluster);
  const auto text = [&](const std::string& name, const NonResourceAttributes& request) {
    const auto misses = rbac::explain(authorizer, {name, {}}, request).misses;
    REQUIRE(misses.size() == 1);
    return misses.front().text;
  };
  CHECK(text("jane", {"get", "/metrics"}) == "the rule is for `/healthz`, not for `/metrics`");
  CHECK(text("jane", {"post", "/healthz"}) == "verb `get` is granted, `post` is not");
  CHECK(
      rbac::explain(authorizer, {"jane", {}}, NonResourceAttributes{"post", "/x"}).misses.empty());
  CHECK(text("bob", {"get", "/healthz"}) ==
        "granted by a RoleBinding in `ns`, but non-resource URLs are granted cluster-wide only");
}

}  // namespace nsposture::tests
