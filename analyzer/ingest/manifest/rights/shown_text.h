// What a text says of RBAC to whoever reads it, without knowing what will be made of the text.
// Stateless, so from any thread.
#pragma once

#include <string_view>

namespace nsposture::ingest::manifest {

// Whether a word of RBAC stands in there, be it in prose.
[[nodiscard]] bool names_rbac(std::string_view text);

// Whether a manifest of RBAC stands in there, or a template or program that writes one: a field
// `apiVersion` with a group of RBAC and a field `kind` with one of its kinds. Of these fields
// either may be a placeholder. Prose that mentions them is none.
[[nodiscard]] bool shows_manifest(std::string_view text);

// Whether a command in there makes roles or bindings, or a module of Terraform does: `kubectl
// create clusterrolebinding`.
[[nodiscard]] bool shows_command(std::string_view text);

}  // namespace nsposture::ingest::manifest
