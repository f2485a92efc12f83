#include "analyzer/queries/change/ranked_removals.h"

#include "analyzer/analysis/causes/subject_weights.h"

namespace nsposture::queries {

escalation::RankedRemedy ranked_removals(const Cluster& cluster, const Action& action,
                                         escalation::RankQuestion question,
                                         const rules::RuleSettings& rules) {
  if (!action.is_namespace_creation() || !question.remedy.subjects.empty()) {
    return escalation::rank_remedy(cluster, action.target(), question);
  }
  const escalation::Escalation ways(cluster, action.target());
  question.known = &ways;
  question.weight = analysis::weigh_subjects(cluster, rules, ways);
  return escalation::rank_remedy(cluster, action.target(), question);
}

}  // namespace nsposture::queries
