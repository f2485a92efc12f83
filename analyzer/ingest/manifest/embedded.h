// Objects of RBAC inside other objects: a controller may create them.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>

namespace nsposture::ingest::manifest {

// What rights an object of another kind carries, "a ClusterRoleBinding" or "permissions"; empty for
// none. An OpenShift Template, a ManifestWork, a Kyverno policy and the like hold whole objects, a
// ClusterServiceVersion the rules of its operator.
[[nodiscard]] std::string embedded_rights(const Tree& tree, const Node& root);

}  // namespace nsposture::ingest::manifest
