// The rules on a proposed change, each with the context of a change.
#include "analyzer/rules/registry.h"
#include "tests/support/events.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

std::vector<std::string> ids_of(const rules::ChangeContext& context) {
  std::vector<std::string> ids;
  for (const auto& finding : rules::run_change_rules(context)) ids.push_back(finding.rule);
  return ids;
}

using Ids = std::vector<std::string>;

// User "jane" comes to hold the role "creator", and the policy lets nobody create namespaces.
struct Proposal {
  Cluster before = base_cluster();
  Cluster after = base_cluster();
  rules::Policy policy;

  Proposal() {
    bind_user(after, "b", "jane");
    policy.may_create.emplace();
  }

  [[nodiscard]] rules::ChangeContext context() const { return {after, policy, {}, {}, {}, {}}; }
};

}  // namespace

TEST_CASE("a state by itself is judged by the policy, and nothing is gained or lost",
          "[rules][change]") {
  const Proposal proposal;
  CHECK(ids_of(proposal.context()) == Ids{"NP250"});
}

TEST_CASE("a comparison tells what is gained and lost", "[rules][change]") {
  const Proposal proposal;
  const auto gains = difference::difference(proposal.before, proposal.after);
  auto context = proposal.context();
  context.comparison.emplace(rules::Comparison{proposal.before, gains, {}});
  CHECK(ids_of(context) == Ids{"NP240", "NP243", "NP250"});

  const auto losses = difference::difference(proposal.after, proposal.before);
  rules::ChangeContext back{proposal.before, proposal.policy, {}, {}, {}, {}};
  back.comparison.emplace(rules::Comparison{proposal.after, losses, {}});
  CHECK(ids_of(back) == Ids{"NP244", "NP245"});
}

TEST_CASE("a lost grant counts as used only when the log shows its use", "[rules][change]") {
  const Proposal proposal;
  const auto losses = difference::difference(proposal.after, proposal.before);
  const auto told = [&](const std::string& user) {
    rules::ChangeContext context{proposal.before, proposal.policy, {}, {}, {}, {}};
    context.comparison.emplace(rules::Comparison{proposal.after, losses, [&](const auto& visit) {
                                                   visit(create_namespace(0, user, "new-one"));
                                                 }});
    return ids_of(context);
  };
  CHECK(told("jane") == Ids{"NP244", "NP245", "NP248"});
  CHECK(told("paul") == Ids{"NP244", "NP245"});
}

TEST_CASE("a roleRef changed in place needs a state before", "[rules][change]") {
  Proposal proposal;
  proposal.policy.may_create.reset();
  proposal.before = proposal.after;
  proposal.before.roles.push_back(cluster_role("other", {}));
  proposal.before.bindings[0].role_ref.name = "other";
  const difference::Difference nothing;
  CHECK(ids_of(proposal.context()).empty());
  auto context = proposal.context();
  context.comparison.emplace(rules::Comparison{proposal.before, nothing, {}});
  CHECK(ids_of(context) == Ids{"NP247"});
}

TEST_CASE("what the manifests themselves say is told without a comparison", "[rules][change]") {
  const Cluster cluster;
  Cluster manifest;
  manifest.files = {"ns.yaml"};
  manifest.namespaces.emplace_back().meta.name = "shop";
  rules::Policy policy;
  policy.required_labels = {{"owner", {}}};
  Diagnostic refused;
  refused.kind = DiagnosticKind::Rejected;
  refused.object_kind = "Role";
  refused.message = "rules[0].verbs: Required value";
  const rules::ChangeContext context{cluster,
                                     policy,
                                     {&refused},
                                     {{manifest.namespaces[0], manifest}},
                                     {{"ns.yaml", 3, 1, {"NP204"}, "", "it has no reason"}},
                                     {}};
  const auto findings = rules::run_change_rules(context);
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].title == "the API server would refuse Role: rules[0].verbs: Required value");
  CHECK(findings[1].title == "this suppression does not count: it has no reason");
  CHECK(findings[2].title == "namespace `shop` has no label `owner`");
}
