// What to take away so that nobody gets there any more: a minimum cut over the takeover graph.
#pragma once

#include "graph/escalation/escalation.h"

namespace nsposture::escalation {

// A smallest set whose removal leaves none of those asked about a path, by a controller neither.
// What is taken away is never bound to the allowed, nor by the platform to a part of itself.
// `known`: the ways of all that are asked about, where they were searched for already.
[[nodiscard]] Remedy find_remedy(const Cluster& cluster, const EscalationTarget& target,
                                 const RemedyQuestion& question, const Escalation* known = nullptr);

}  // namespace nsposture::escalation
