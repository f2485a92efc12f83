// The cluster after changes are carried out.
#pragma once

#include "graph/model/cluster.h"
#include "reports/answers/remediation.h"

#include <vector>

namespace nsposture::analysis {

// The changes may be in any order; their indices refer to `cluster`. A change that names something
// the cluster does not have is skipped. A binding that loses its last subject stays, as in
// Kubernetes. Roles that aggregate others lose the rules that these lose.
[[nodiscard]] Cluster carry_out(const Cluster& cluster,
                                const std::vector<reports::Removal>& changes);

}  // namespace nsposture::analysis
