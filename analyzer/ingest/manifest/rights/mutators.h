// Objects that cause other objects to be changed or created when these are written: policies of
// Kyverno and Gatekeeper, overrides, admission policies and webhooks, patches. Stateless.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// How the object changes roles or bindings, as the end of a sentence; empty for no change. `group`:
// its API group. A policy for every kind counts if it names something that only RBAC objects have.
[[nodiscard]] std::string change_of_rbac(const Tree& tree, const Node& root,
                                         std::string_view group);

}  // namespace nsposture::ingest::manifest
