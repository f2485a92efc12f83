// The permissions that differ between two states of a cluster. Stateless: safe to call
// concurrently. The search for escalation paths is the costly part (DifferenceOptions).
#pragma once

#include "graph/difference/difference.h"
#include "reports/answers/difference.h"

namespace nsposture::queries {

[[nodiscard]] reports::Difference diff(const Cluster& before, const Cluster& after,
                                       const difference::DifferenceOptions& options = {});

}  // namespace nsposture::queries
