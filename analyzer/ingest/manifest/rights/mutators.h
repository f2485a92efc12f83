// Objects by which other objects are changed or made as they are written: policies of Kyverno and
// Gatekeeper, overrides, admission policies and webhooks, patches. Stateless.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// What the object does to roles or bindings, as the end of a sentence; empty for nothing. `group`
// is its API group. A policy for every kind counts where it names what only RBAC has.
[[nodiscard]] std::string change_of_rbac(const Tree& tree, const Node& root,
                                         std::string_view group);

}  // namespace nsposture::ingest::manifest
