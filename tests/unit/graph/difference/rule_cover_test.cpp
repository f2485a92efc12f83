#include "graph/difference/rule_cover.h"

#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

std::vector<PolicyRule> uncovered(const PolicyRule& wanted, const std::vector<PolicyRule>& held) {
  difference::RuleCover cover;
  for (const auto& has : held) cover.add(has);
  return cover.uncovered(wanted);
}

}  // namespace

TEST_CASE("what rules cover together is covered", "[difference]") {
  const auto wanted = rule({"get", "list"}, {""}, {"pods", "secrets"});
  CHECK(uncovered(wanted, {wanted}).empty());
  CHECK(uncovered(wanted, {rule({"*"}, {"*"}, {"*"})}).empty());
  CHECK(uncovered(wanted, {rule({"get"}, {""}, {"secrets", "pods"}), rule({"list"}, {""}, {"*"})})
            .empty());
  CHECK(uncovered(rule({"get"}, {""}, {"pods/log"}), {rule({"get"}, {""}, {"*/log"})}).empty());
  CHECK(uncovered(rule({"get"}, {""}, {"x"}, {"a", "b"}),
                  {rule({"get"}, {""}, {"x"}, {"a"}), rule({"get"}, {""}, {"x"}, {"b"})})
            .empty());
  CHECK(uncovered(url_rule({"get"}, {"/metrics/x"}), {url_rule({"*"}, {"/metrics/*"})}).empty());
}

TEST_CASE("the part that is not covered is told in few rules", "[difference]") {
  const auto left = uncovered(rule({"get", "list", "create"}, {""}, {"pods", "namespaces"}),
                              {rule({"get", "list"}, {""}, {"pods", "namespaces"})});
  REQUIRE(left.size() == 1);
  CHECK(left[0].verbs == Texts{"create"});
  CHECK(left[0].resources == Texts{"pods", "namespaces"});
}

TEST_CASE("less never covers more", "[difference]") {
  const auto any = rule({"*"}, {""}, {"namespaces"});
  CHECK(uncovered(any, {rule({"get", "create"}, {""}, {"namespaces"})}).size() == 1);
  CHECK(uncovered(rule({"get"}, {""}, {"x"}), {rule({"get"}, {""}, {"x"}, {"a"})}).size() == 1);
  CHECK(uncovered(rule({"get"}, {""}, {"pods/log"}), {rule({"get"}, {""}, {"pods"})}).size() == 1);
  CHECK(uncovered(rule({"get"}, {"apps"}, {"x"}), {rule({"get"}, {""}, {"x"})}).size() == 1);
  CHECK(uncovered(url_rule({"get"}, {"/metrics/*"}), {url_rule({"get"}, {"/metrics"})}).size() ==
        1);
  CHECK(uncovered(url_rule({"get"}, {"/x"}), {rule({"*"}, {"*"}, {"*"})}).size() == 1);
  CHECK(uncovered(rule({"get"}, {""}, {"x"}), {}).size() == 1);
}

TEST_CASE("a rule of very many combinations is not taken apart", "[difference]") {
  PolicyRule bomb = rule({}, {}, {}, {});
  for (int i = 0; i < 500; ++i) {
    const auto text = std::to_string(i);
    bomb.verbs.push_back(text);
    bomb.api_groups.push_back(text);
    bomb.resources.push_back(text);
    bomb.resource_names.push_back(text);
  }
  const auto left = uncovered(bomb, {rule({"1"}, {"*"}, {"*"})});
  REQUIRE(left.size() == 1);
  CHECK(left[0].same_content(bomb));
  CHECK(uncovered(bomb, {rule({"*"}, {"*"}, {"*"})}).empty());
}
