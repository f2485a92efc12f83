#include "graph/rbac/aggregate.h"

#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace nsposture::tests {

namespace {

LabelSelector labelled(const std::string& key, const std::string& value) {
  return {{{key, value}}, {}};
}

LabelSelector expression(const std::string& key, const std::string& op, Texts values = {}) {
  return {{}, {{key, op, std::move(values)}}};
}

PolicyRule may(const std::string& verb) {
  return rule({verb}, {""}, {"pods"});
}

// The verbs of a role's rules, one letter or word for each rule.
Texts verbs_of(const Cluster& cluster, const std::string& name) {
  Texts verbs;
  for (const auto& role : cluster.roles) {
    if (role.meta.name != name) continue;
    for (const auto& r : role.rules) verbs.push_back(r.verbs.front());
  }
  return verbs;
}

Cluster aggregated(std::vector<Role> roles) {
  Cluster cluster;
  cluster.roles = std::move(roles);
  rbac::aggregate_cluster_roles(cluster);
  return cluster;
}

}  // namespace

TEST_CASE("a label selector matches as Kubernetes' does", "[rbac][aggregate]") {
  const Labels labels = {{"tier", "x"}};
  CHECK(rbac::selector_matches(labelled("tier", "x"), labels));
  CHECK_FALSE(rbac::selector_matches(labelled("tier", "y"), labels));
  CHECK_FALSE(rbac::selector_matches(labelled("other", "x"), labels));
  CHECK(rbac::selector_matches(expression("tier", "In", {"w", "x"}), labels));
  CHECK_FALSE(rbac::selector_matches(expression("other", "In", {"x"}), labels));
  CHECK_FALSE(rbac::selector_matches(expression("tier", "NotIn", {"x"}), labels));
  CHECK(rbac::selector_matches(expression("other", "NotIn", {"x"}), labels));
  CHECK(rbac::selector_matches(expression("tier", "Exists"), labels));
  CHECK_FALSE(rbac::selector_matches(expression("other", "Exists"), labels));
  CHECK(rbac::selector_matches(expression("other", "DoesNotExist"), labels));
  CHECK_FALSE(rbac::selector_matches(expression("tier", "DoesNotExist"), labels));
  CHECK_FALSE(rbac::selector_matches(expression("tier", "exists"), labels));
  CHECK(rbac::selector_matches({}, {}));
}

TEST_CASE("all requirements of one selector must hold", "[rbac][aggregate]") {
  LabelSelector both = labelled("tier", "x");
  both.match_expressions = {{"team", "Exists", {}}};
  CHECK(rbac::selector_matches(both, {{"tier", "x"}, {"team", "a"}}));
  CHECK_FALSE(rbac::selector_matches(both, {{"tier", "x"}}));
}

TEST_CASE("rules are gathered by selector, then by role name, each once", "[rbac][aggregate]") {
  const auto cluster = aggregated({
      aggregated_role("sum", {labelled("s", "2"), labelled("s", "1")}, {}, {may("own")}),
      cluster_role("b", {may("b"), may("shared")}, {{"s", "1"}}),
      cluster_role("a", {may("a"), may("shared")}, {{"s", "1"}}),
      cluster_role("z", {may("z")}, {{"s", "2"}}),
      cluster_role("no", {may("no")}, {{"s", "3"}}),
      role_in("ns", "role", {may("role")}),
  });
  CHECK(verbs_of(cluster, "sum") == Texts{"z", "a", "shared", "b"});
}

TEST_CASE("a Role is never aggregated, whatever its labels", "[rbac][aggregate]") {
  auto namespaced = role_in("ns", "r", {may("role")});
  namespaced.meta.labels = {{"s", "1"}};
  const auto cluster = aggregated({aggregated_role("sum", {labelled("s", "1")}), namespaced});
  CHECK(verbs_of(cluster, "sum").empty());
}

TEST_CASE("aggregates of aggregates are followed to the end", "[rbac][aggregate]") {
  // By name the top comes first, so one pass is not enough.
  const auto cluster = aggregated({
      aggregated_role("a-top", {labelled("s", "mid")}),
      aggregated_role("b-mid", {labelled("s", "low")}, {{"s", "mid"}}),
      aggregated_role("c-low", {labelled("s", "leaf")}, {{"s", "low"}}),
      cluster_role("d-leaf", {may("leaf")}, {{"s", "leaf"}}),
  });
  CHECK(verbs_of(cluster, "a-top") == Texts{"leaf"});
}

TEST_CASE("a role's own rules are replaced, unless nothing is selected", "[rbac][aggregate]") {
  const auto cluster = aggregated({
      aggregated_role("some", {labelled("s", "1")}, {}, {may("own")}),
      aggregated_role("none", {labelled("s", "absent")}, {}, {may("own")}),
      cluster_role("leaf", {may("leaf")}, {{"s", "1"}}),
  });
  CHECK(verbs_of(cluster, "some") == Texts{"leaf"});
  CHECK(verbs_of(cluster, "none") == Texts{"own"});
}

TEST_CASE("a role does not select itself", "[rbac][aggregate]") {
  const auto cluster = aggregated({aggregated_role("sum", {labelled("s", "1")}, {{"s", "1"}}),
                                   cluster_role("leaf", {may("leaf")}, {{"s", "1"}})});
  CHECK(verbs_of(cluster, "sum") == Texts{"leaf"});
}

TEST_CASE("a ring of roles settles and keeps what its roles held", "[rbac][aggregate]") {
  const auto cluster = aggregated({
      aggregated_role("a", {labelled("s", "b")}, {{"s", "a"}}, {may("from-a")}),
      aggregated_role("b", {labelled("s", "c")}, {{"s", "b"}}, {may("from-b")}),
      aggregated_role("c", {labelled("s", "a")}, {{"s", "c"}}, {may("from-c")}),
  });
  for (const std::string name : {"a", "b", "c"}) {
    const auto verbs = verbs_of(cluster, name);
    CHECK(std::set<std::string>(verbs.begin(), verbs.end()) ==
          std::set<std::string>{"from-a", "from-b", "from-c"});
  }
}

TEST_CASE("an aggregated rule keeps the place it was written at", "[rbac][aggregate]") {
  auto leaf = cluster_role("leaf", {may("leaf")}, {{"s", "1"}});
  leaf.rules.front().pos = {3, 7, 5};
  const auto cluster = aggregated({aggregated_role("sum", {labelled("s", "1")}), leaf});
  REQUIRE(cluster.roles.front().rules.size() == 1);
  CHECK(cluster.roles.front().rules.front().pos == SourcePos{3, 7, 5});
}

}  // namespace nsposture::tests
