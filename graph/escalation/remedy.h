// What to remove so that no subject reaches the target: a minimum cut of the escalation graph.
#pragma once

#include "graph/escalation/escalation.h"

namespace nsposture::escalation {

// A smallest set of removals that leaves no subject in question a path, not even through a
// controller. Grants to allowed subjects are never removed, nor grants by the platform to its own
// components. `known`: the paths of all subjects in question, when they were searched already.
[[nodiscard]] Remedy find_remedy(const Cluster& cluster, const EscalationTarget& target,
                                 const RemedyQuestion& question, const Escalation* known = nullptr);

}  // namespace nsposture::escalation
