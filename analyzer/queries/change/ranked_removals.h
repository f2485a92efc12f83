// The removals that `remediate` proposes, in its order; `what-if --top` carries out the first of
// them. Keeps nothing: several threads may ask at once.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/rules/base/rule.h"
#include "graph/escalation/ranking.h"
#include "graph/model/cluster.h"

namespace nsposture::queries {

// Where everybody's ways to create namespaces are to end, in the order in which the causes of
// `audit` stand: what ends the most severe findings first. `rules`: by which those are found. Of
// another question or of named subjects: what ends most paths first.
[[nodiscard]] escalation::RankedRemedy ranked_removals(const Cluster& cluster, const Action& action,
                                                       escalation::RankQuestion question,
                                                       const rules::RuleSettings& rules);

}  // namespace nsposture::queries
