#include "graph/access/access_graph.h"

#include "graph/rbac/authorizer.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>

namespace nsposture::tests {

namespace {

const ResourceRequest kCreateNamespaces{"create", "", "namespaces", "", "", ""};

std::vector<std::string> labels(const AccessGraph& graph, const std::vector<NodeId>& nodes) {
  std::vector<std::string> texts;
  for (const auto node : nodes) texts.push_back(graph.label(node));
  return texts;
}

ServiceAccount account_object(const std::string& ns, const std::string& name) {
  ServiceAccount object;
  object.meta.namespace_ = ns;
  object.meta.name = name;
  return object;
}

Cluster small_cluster() {
  Cluster cluster;
  cluster.service_accounts = {account_object("ci", "builder"), account_object("web", "app")};
  cluster.roles = {cluster_role("makers", {rule({"create"}, {""}, {"namespaces"})}),
                   role_in("ci", "pods", {rule({"get"}, {""}, {"pods"})})};
  cluster.bindings = {
      bind_cluster("makers", "makers", {group("system:serviceaccounts:ci"), user("jane")}),
      bind_in("ci", "pods", {RoleKind::Role, "pods"}, {group("dev")}),
      bind_in("web", "makers", {RoleKind::ClusterRole, "makers"}, {user("eve")})};
  return cluster;
}

}  // namespace

TEST_CASE("A proof leads from an account through its group, binding and role to the rule",
          "[access]") {
  const auto cluster = small_cluster();
  const AccessGraph graph(cluster);
  const auto proof = graph.shortest_proof(account("ci", "builder"), kCreateNamespaces);
  CHECK(labels(graph, proof) ==
        Texts{"ServiceAccount \"ci/builder\"", "Group \"system:serviceaccounts:ci\"",
              "ClusterRoleBinding \"makers\"", "ClusterRole \"makers\"", "create namespaces"});
  CHECK(graph.shortest_proof(account("web", "app"), kCreateNamespaces).empty());
}

TEST_CASE("A RoleBinding counts only for requests in its namespace", "[access]") {
  const auto cluster = small_cluster();
  const AccessGraph graph(cluster);
  CHECK(graph.shortest_proof(user("eve"), kCreateNamespaces).empty());
  CHECK_FALSE(graph.shortest_proof(group("dev"), {"get", "", "pods", "", "ci", "p"}).empty());
  CHECK(graph.shortest_proof(group("dev"), {"get", "", "pods", "", "web", "p"}).empty());
}

TEST_CASE("Holders are those bound and the known members of bound groups", "[access]") {
  const auto cluster = small_cluster();
  const AccessGraph graph(cluster);
  CHECK(labels(graph, graph.holders(kCreateNamespaces)) ==
        Texts{"User \"jane\"", "Group \"system:masters\"", "Group \"system:serviceaccounts:ci\"",
              "ServiceAccount \"ci/builder\""});
}

TEST_CASE("Group system:masters needs no binding", "[access]") {
  const Cluster cluster;
  const AccessGraph graph(cluster);
  CHECK(labels(graph, graph.shortest_proof(group("system:masters"), kCreateNamespaces)) ==
        Texts{"Group \"system:masters\"", "everything"});
  CHECK(graph.shortest_proof(group("system:authenticated"), kCreateNamespaces).empty());
}

TEST_CASE("Anonymous is unauthenticated and nothing else", "[access]") {
  Cluster cluster;
  cluster.roles = {cluster_role("makers", {rule({"create"}, {""}, {"namespaces"})})};
  cluster.bindings = {bind_cluster("makers", "makers", {group("system:authenticated")})};
  const AccessGraph graph(cluster);
  CHECK(graph.shortest_proof(user("system:anonymous"), kCreateNamespaces).empty());
  CHECK_FALSE(graph.shortest_proof(user("somebody never named"), kCreateNamespaces).empty());
}

TEST_CASE("A User with an account's name is that account", "[access]") {
  Cluster cluster;
  cluster.roles = {cluster_role("makers", {rule({"create"}, {""}, {"namespaces"})})};
  cluster.bindings = {bind_cluster("makers", "makers", {user("system:serviceaccount:ci:builder")})};
  const AccessGraph graph(cluster);
  CHECK_FALSE(graph.shortest_proof(account("ci", "builder"), kCreateNamespaces).empty());
  CHECK(graph.find(account("ci", "builder")) ==
        graph.find(user("system:serviceaccount:ci:builder")));
}

TEST_CASE("A missing role is a node without permissions", "[access]") {
  Cluster cluster;
  cluster.bindings = {bind_cluster("b", "ghost", {user("jane")})};
  const AccessGraph graph(cluster);
  const auto binding = graph.out(graph.find(user("jane")).value()).back();
  const auto role = graph.out(binding).front();
  CHECK(graph.label(role) == "missing ClusterRole \"ghost\"");
  CHECK(graph.out(role).empty());
  CHECK(graph.reachable(user("jane")).empty());
}

TEST_CASE("Reachable permissions keep the scope of their binding", "[access]") {
  const auto cluster = small_cluster();
  const AccessGraph graph(cluster);
  const auto eve = graph.reachable(user("eve"));
  REQUIRE(eve.size() == 1);
  CHECK(eve[0].scope == "web");
  CHECK(graph.reachable(user("jane")).at(0).scope.empty());
}

TEST_CASE("Members of a namespace hang on one node", "[access]") {
  Cluster cluster;
  for (int i = 0; i < 500; ++i) {
    cluster.service_accounts.push_back(account_object("ci", fmt::format("a{}", i)));
  }
  const AccessGraph graph(cluster);
  CHECK(graph.edge_count() < 510);
}

TEST_CASE("Proofs exist exactly where the authorizer allows", "[access]") {
  std::mt19937 random(7);
  const auto pick = [&](const Texts& texts) { return texts[random() % texts.size()]; };
  const Texts names = {"a", "b", "c"};
  const Texts resources = {"pods", "namespaces", "*"};
  for (int round = 0; round < 200; ++round) {
    Cluster cluster;
    for (const auto& name : names) {
      cluster.roles.push_back(cluster_role(name, {rule({"get"}, {""}, {pick(resources)})}));
      cluster.roles.push_back(role_in(pick(names), name, {rule({"*"}, {""}, {pick(resources)})}));
      const std::vector<Subject> choice = {
          user(pick(names)), account(pick(names), pick(names)),
          group(fmt::format("system:serviceaccounts:{}", pick(names)))};
      cluster.bindings.push_back(bind_cluster(name, pick(names), {choice[random() % 3]}));
      cluster.bindings.push_back(
          bind_in(pick(names), name, {RoleKind::Role, pick(names)}, {choice[random() % 3]}));
    }
    const AccessGraph graph(cluster);
    const Authorizer authorizer(cluster);
    for (const auto& name : names) {
      const Subject subject = round % 2 == 0 ? user(name) : account(pick(names), name);
      const auto ns = pick(names);
      const ResourceRequest request{"get", "", "namespaces", "", ns, "x"};
      const Identity identity{username_of(subject), implicit_groups(subject)};
      INFO("round " << round << " " << describe(subject) << " in " << ns);
      CHECK(graph.shortest_proof(subject, request).empty() !=
            authorizer.decide(identity, request).allowed);
    }
  }
}

}  // namespace nsposture::tests
