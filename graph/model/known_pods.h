// Whether the input tells which pods run.
#pragma once

#include "graph/model/cluster.h"

namespace nsposture {

// All pods were read, or at least one: RBAC alone, or what makes pods, leaves open which run.
[[nodiscard]] bool knows_pods(const Cluster& cluster);

}  // namespace nsposture
