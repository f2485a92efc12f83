// The removals that `remediate` proposes, in its order; `what-if --top` carries out the first ones.
// Stateless: safe to call concurrently.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/rules/base/rule.h"
#include "graph/escalation/ranking.h"
#include "graph/model/cluster.h"

namespace nsposture::queries {

// To end all access to namespace creation, the order is that of the causes of `audit`: removals
// that end the most severe findings come first, found with `rules`. For another action or named
// subjects, removals that end most paths come first.
[[nodiscard]] escalation::RankedRemedy ranked_removals(const Cluster& cluster, const Action& action,
                                                       escalation::RankQuestion question,
                                                       const rules::RuleSettings& rules);

}  // namespace nsposture::queries
