// Whether the input shows which pods run.
#pragma once

#include "graph/model/cluster.h"

namespace nsposture {

// True when all pods were read, or at least one pod: RBAC alone, or workload controllers alone, do
// not show which pods run.
[[nodiscard]] bool knows_pods(const Cluster& cluster);

}  // namespace nsposture
