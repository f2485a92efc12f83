// Objects that give somebody an identity that others have bound to roles: tokens of bootstrap,
// certificates of Kubernetes' own groups, roles of a cloud. Stateless.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// What identity the object gives, as the end of a sentence; empty for none. `group` is its API
// group.
[[nodiscard]] std::string identity_given(const Tree& tree, const Node& root,
                                         std::string_view group);

}  // namespace nsposture::ingest::manifest
