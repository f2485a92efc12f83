// The graph of takeovers grows with the objects, whoever holds what: its nodes and edges are
// counted in clusters of two sizes, with each permission that takeovers are made of given to a
// user, a group, an account and everybody, in one namespace and cluster-wide.
#include "graph/escalation/search/joint_search.h"
#include "tests/unit/graph/escalation/scenario.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

struct Count {
  std::size_t objects = 0;
  std::size_t graph = 0;  // nodes and edges
};

struct Grant {
  std::string title;
  std::vector<PolicyRule> rules;
};

// Each permission by itself, and those that work together.
std::vector<Grant> powerful() {
  std::vector<Grant> list;
  for (const auto& one : escalation::kFixedPermissions) {
    std::string resource(one.resource);
    if (!one.subresource.empty()) resource += fmt::format("/{}", one.subresource);
    const std::string verb(one.verb), group(one.api_group);
    list.push_back({verb + ' ' + resource, {rule({verb}, {group}, {resource})}});
  }
  const std::string rbac = kRbacGroup;
  list.push_back({"everything", {rule({"*"}, {"*"}, {"*"})}});
  list.push_back({"all of core", {rule({"*"}, {""}, {"*"})}});
  list.push_back({"all of RBAC", {rule({"*"}, {rbac}, {"*"})}});
  list.push_back({"rewrite roles",
                  {rule({"update", "patch", "escalate"}, {rbac}, {"clusterroles", "roles"})}});
  list.push_back({"hand on roles", {rule({"update", "patch"}, {rbac}, {"clusterroles", "roles"})}});
  list.push_back({"change bindings",
                  {rule({"update", "bind"}, {rbac},
                        {"clusterroles", "roles", "rolebindings", "clusterrolebindings"})}});
  list.push_back({"bind anything",
                  {rule({"create", "bind"}, {rbac},
                        {"clusterroles", "roles", "rolebindings", "clusterrolebindings"})}});
  list.push_back({"impersonate anybody",
                  {rule({"impersonate"}, {""}, {"users", "groups", "serviceaccounts"})}});
  return list;
}

// In each namespace two accounts, a pod, a Role, and bindings to an account, a user and a group; of
// ClusterRoles one for every four namespaces.
Scenario of_size(std::size_t namespaces) {
  Scenario s;
  const std::vector<PolicyRule> harmless = {rule({"get", "patch"}, {""}, {"configmaps", "pods"})};
  for (std::size_t i = 0; i < namespaces; ++i) {
    const auto ns = fmt::format("t{}", i);
    s.add_namespace(ns).add_account(ns, "app").pod(ns, "p", "app", "n" + std::to_string(i % 3));
    const auto wide = fmt::format("w{}", i / 4);
    if (i % 4 == 0)
      s.role(wide, {rule({"get"}, {""}, {"secrets"}), rule({"create"}, {""}, {"pods"})});
    s.cluster.roles.push_back(role_in(ns, "local", harmless));
    s.cluster.bindings.push_back(
        bind_in(ns, "b0", {RoleKind::Role, "local"}, {account(ns, "app"), user("u" + ns)}));
    s.cluster.bindings.push_back(bind_in(ns, "b1", {RoleKind::ClusterRole, wide},
                                         {group("team" + std::to_string(i % 8)), user("u" + ns)}));
  }
  return s;
}

Count count(const Scenario& s) {
  Count counted;
  const auto& cluster = s.cluster;
  counted.objects = cluster.roles.size() + cluster.bindings.size() + cluster.namespaces.size() +
                    cluster.service_accounts.size() + cluster.workloads.size();
  for (const auto& binding : cluster.bindings) counted.objects += binding.subjects.size();
  const escalation::AccessModel world(cluster, {});
  escalation::Identities identities(world);
  escalation::search::EscalationGraph graph(world, identities);
  for (const auto& binding : cluster.bindings) {
    for (const auto& subject : binding.subjects) graph.ask(identities.of(subject));
  }
  graph.expand();
  counted.graph = graph.size();
  for (std::uint32_t node = 0; node < graph.size(); ++node) {
    counted.graph += graph.edges(node).size();
  }
  return counted;
}

const std::vector<Subject>& holders() {
  static const std::vector<Subject> list = {user("ann"), group("power"), account("t0", "app"),
                                            group("system:authenticated")};
  return list;
}

Count count(const Grant& grant, const Subject& holder, bool wide, std::size_t namespaces) {
  auto s = of_size(namespaces);
  if (wide) {
    s.grant(holder, grant.rules);
  } else {
    s.grant_in("t0", holder, grant.rules);
  }
  return count(s);
}

}  // namespace

TEST_CASE("nodes and edges grow with the objects, whoever holds what", "[escalation]") {
  constexpr std::size_t kSmall = 8, kLarge = 32;
  constexpr std::size_t kMost = 10;  // nodes and edges for an object
  for (const auto& grant : powerful()) {
    for (const auto& holder : holders()) {
      for (const bool wide : {false, true}) {
        INFO(grant.title << " given to " << holder.name << (wide ? " cluster-wide" : " in t0"));
        const auto small = count(grant, holder, wide, kSmall);
        const auto large = count(grant, holder, wide, kLarge);
        CHECK(large.graph <= kMost * large.objects);
        // What comes with more objects is bounded as well.
        CHECK((large.graph - small.graph) <= kMost * (large.objects - small.objects));
      }
    }
  }
}

TEST_CASE("another holder adds as much to the graph of a large cluster as to that of a small one",
          "[escalation]") {
  constexpr std::size_t kFew = 4, kMany = 12;
  constexpr std::size_t kMost = 50;  // nodes and edges for a holder
  for (const auto& grant : powerful()) {
    const auto with = [&](std::size_t holders, std::size_t namespaces) {
      auto s = of_size(namespaces);
      for (std::size_t i = 0; i < holders; ++i) s.grant(group(fmt::format("g{}", i)), grant.rules);
      return count(s).graph;
    };
    const auto added = [&](std::size_t namespaces) {
      return (with(kMany, namespaces) - with(kFew, namespaces)) / (kMany - kFew);
    };
    INFO(grant.title);
    const auto in_small = added(8);
    CHECK(in_small <= kMost);
    CHECK(added(64) <= in_small);
  }
}

namespace {

// Whether a joint search has anything to look for, when `holder` is granted these rules.
bool may_have_joint_way(const Scenario& s, const Subject& holder) {
  const escalation::AccessModel world(s.cluster, {});
  escalation::Identities identities(world);
  escalation::search::EscalationGraph graph(world, identities);
  const auto target = graph.intern({escalation::NodeType::Target, 0, 0});
  const std::vector<std::uint32_t> starts = {graph.ask(identities.of(holder))};
  graph.expand();
  const escalation::search::PathSearch known(graph, {{target, 0}});
  return escalation::search::JointSearch(graph, known).possible(starts);
}

}  // namespace

TEST_CASE("who holds everything in one namespace is given up at once", "[escalation]") {
  // `*` includes constrained impersonation, of accounts of that namespace alone.
  auto local = of_size(8);
  local.grant_in("t0", user("eve"), {rule({"*"}, {"*"}, {"*"})});
  CHECK_FALSE(may_have_joint_way(local, user("eve")));

  // Here one of them holds what is left to do.
  local.grant(account("t0", "app"), {rule({"create"}, {""}, {"namespaces"})});
  CHECK(may_have_joint_way(local, user("eve")));
}

TEST_CASE("constrained impersonation may be a part of a joint way", "[escalation]") {
  const std::string group = "authentication.k8s.io";
  auto s = of_size(2);
  s.grant(user("eve"), {rule({"impersonate:user-info"}, {group}, {"users"}),
                        rule({"impersonate-on:user-info:create"}, {""}, {"namespaces"})});
  CHECK_FALSE(may_have_joint_way(s, user("eve")));
  s.grant(user("boss"), {rule({"create"}, {""}, {"namespaces"})});
  CHECK(may_have_joint_way(s, user("eve")));
}
