// Objects that give a client an identity that others have bound to roles: bootstrap tokens,
// certificates of Kubernetes' own groups, cloud roles. Stateless.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// The identity that the object gives, as the end of a sentence; empty for none. `group`: its API
// group.
[[nodiscard]] std::string identity_given(const Tree& tree, const Node& root,
                                         std::string_view group);

}  // namespace nsposture::ingest::manifest
