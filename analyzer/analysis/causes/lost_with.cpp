#include "analyzer/analysis/causes/lost_with.h"

#include "graph/difference/rule_cover.h"
#include "graph/model/memberships.h"

#include <algorithm>
#include <utility>

namespace nsposture::analysis {

namespace {

// The rules that this subject still has when the binding is removed.
difference::RuleCover held_otherwise(const rbac::Authorizer& authorizer, std::uint32_t binding,
                                     const Subject& subject, const std::vector<PolicyRule>& meant) {
  const auto& cluster = authorizer.cluster();
  difference::RuleCover cover;
  for (const auto& rule : meant) cover.add(rule);
  const auto identity = identity_for(subject);
  const auto& ns = cluster.bindings[binding].meta.namespace_;
  for (const auto& bound : authorizer.bindings_for(identity, ns)) {
    if (bound.binding == binding || bound.role == rbac::Grant::kNoIndex) continue;
    for (const auto& rule : cluster.roles[bound.role].rules) cover.add(rule);
  }
  return cover;
}

void add_once(PolicyRule rule, std::vector<PolicyRule>& rules) {
  const bool known =
      std::ranges::any_of(rules, [&](const PolicyRule& other) { return other.same_content(rule); });
  if (!known) rules.push_back(std::move(rule));
}

}  // namespace

std::vector<PolicyRule> lost_with(const rbac::Authorizer& authorizer, std::uint32_t binding,
                                  std::uint32_t subject, const std::vector<PolicyRule>& meant) {
  const auto& cluster = authorizer.cluster();
  const auto& bound = cluster.bindings[binding];
  const auto role = authorizer.index().role_of(binding);
  std::vector<PolicyRule> lost;
  if (role == rbac::Grant::kNoIndex) return lost;
  for (std::uint32_t i = 0; i < bound.subjects.size(); ++i) {
    if (subject != rbac::Grant::kNoIndex && subject != i) continue;
    const auto cover =
        held_otherwise(authorizer, binding, authorizer.index().subject_of(binding, i), meant);
    for (const auto& rule : cluster.roles[role].rules) {
      for (auto& part : cover.uncovered(rule)) add_once(std::move(part), lost);
    }
  }
  return lost;
}

}  // namespace nsposture::analysis
