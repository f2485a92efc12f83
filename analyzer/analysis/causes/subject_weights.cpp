#include "analyzer/analysis/causes/subject_weights.h"

#include "analyzer/analysis/causes/verify_causes.h"
#include "analyzer/rules/registry.h"
#include "graph/rbac/authorizer.h"

#include <algorithm>
#include <variant>

namespace nsposture::analysis {

void SubjectWeights::add(const store::Finding& finding) {
  constexpr auto kLow = static_cast<std::uint64_t>(store::Severity::Low);
  const auto weight = std::max(static_cast<std::uint64_t>(finding.severity), kLow);
  const auto hold = [&](const std::string& subject) {
    auto& held = weights_[subject];
    held = std::max(held, weight);
  };
  if (is_about_creation(rules::info_of(finding))) hold(finding.subject);
  const auto* rule = rules::find_rule(finding.rule);
  if (rule != nullptr && std::holds_alternative<rules::ActivityRule>(rule->judge)) return;
  for (const auto& grant : finding.grants) {
    if (grant.subject) hold(describe(*grant.subject));
  }
}

std::uint64_t SubjectWeights::operator()(const Subject& subject) const {
  const auto found = weights_.find(describe(subject));
  return found == weights_.end() ? static_cast<std::uint64_t>(store::Severity::Low) : found->second;
}

SubjectWeights weigh_subjects(const Cluster& cluster, const rules::RuleSettings& settings,
                              const escalation::Escalation& ways) {
  const rbac::Authorizer authorizer(cluster);
  SubjectWeights weights;
  for (const auto& finding : rules::run_posture_rules(authorizer, settings, nullptr, &ways)) {
    weights.add(finding);
  }
  return weights;
}

}  // namespace nsposture::analysis
