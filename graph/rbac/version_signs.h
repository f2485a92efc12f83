// The version of a server by the roles that it made by itself: each version makes some that none
// before it makes, and an upgrade takes none away.
#pragma once

#include "graph/model/cluster.h"

#include <optional>

namespace nsposture::rbac {

// The minor of Kubernetes 1; empty where the default roles are not there. A server whose feature
// gates were switched on by hand may be taken for a newer one. REQUIRES: what was merged in by
// ourselves is not among the roles.
[[nodiscard]] std::optional<int> minor_by_default_roles(const Cluster& cluster);

}  // namespace nsposture::rbac
