// The cluster as it will be once changes are carried out.
#pragma once

#include "graph/model/cluster.h"
#include "reports/answers/remediation.h"

#include <vector>

namespace nsposture::analysis {

// The changes in any order; their indices are those of `cluster`. What a change names and the
// cluster does not have is passed over. A binding that loses its last subject stays, as it does in
// Kubernetes. Roles that aggregate others lose what these lose.
[[nodiscard]] Cluster carry_out(const Cluster& cluster,
                                const std::vector<reports::Removal>& changes);

}  // namespace nsposture::analysis
