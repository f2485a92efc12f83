// What to take away so that nobody gets there any more: a minimum cut over the takeover graph.
#pragma once

#include "graph/escalation/escalation.h"

namespace nsposture::escalation {

[[nodiscard]] Remedy find_remedy(const Cluster& cluster, const EscalationTarget& target,
                                 const RemedyQuestion& question);

}  // namespace nsposture::escalation
