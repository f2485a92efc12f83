// Which permissions two states of a cluster do not share.
#pragma once

#include "graph/difference/difference.h"
#include "reports/answers/difference.h"

namespace nsposture::queries {

[[nodiscard]] reports::Difference diff(const Cluster& before, const Cluster& after,
                                       const difference::DifferenceOptions& options = {});

}  // namespace nsposture::queries
