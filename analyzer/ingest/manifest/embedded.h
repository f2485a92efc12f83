// Objects of RBAC inside other objects: a controller may create them.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// What rights an object of another kind carries, "a ClusterRoleBinding" or "permissions"; empty for
// none. An OpenShift Template, a ManifestWork, a Kyverno policy and the like hold whole objects, a
// ClusterServiceVersion the rules of its operator.
[[nodiscard]] std::string embedded_rights(const Tree& tree, const Node& root);

// What an object of another kind says of rights in a way of its own that is not worked out here:
// the end of a sentence, empty for none. `group` is its API group.
[[nodiscard]] std::string rights_told_otherwise(const Tree& tree, const Node& root,
                                                std::string_view group);

}  // namespace nsposture::ingest::manifest
