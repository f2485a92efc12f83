// Whether two scans of a cluster differ in anything that matters.
#pragma once

#include "graph/model/cluster.h"

#include <string>

namespace nsposture::analysis {

// Equal for clusters that no rule can tell apart: RBAC, namespaces, service accounts, what guards
// namespaces, and the service accounts of workloads. Pods come and go; their names do not count.
[[nodiscard]] std::string digest_of(const Cluster& cluster);

}  // namespace nsposture::analysis
