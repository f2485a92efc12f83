// Detects a server's version from the default roles that it created. Each version adds some that no
// earlier version has, and an upgrade removes none.
#pragma once

#include "graph/model/cluster.h"

#include <optional>

namespace nsposture::rbac {

// The minor version of Kubernetes 1; empty when the default roles are missing. A server with
// manually enabled feature gates may be taken for a newer one. REQUIRES: the cluster's roles
// contain none that were merged in from the built-in set.
[[nodiscard]] std::optional<int> minor_by_default_roles(const Cluster& cluster);

}  // namespace nsposture::rbac
