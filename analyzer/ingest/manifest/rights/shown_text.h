// RBAC content visible in a text, regardless of how the text is used. Stateless, so thread-safe.
#pragma once

#include <string_view>

namespace nsposture::ingest::manifest {

// Whether the text contains an RBAC word, even in prose.
[[nodiscard]] bool names_rbac(std::string_view text);

// Whether the text contains an RBAC manifest, or a template or program that writes one: a field
// `apiVersion` with an RBAC group and a field `kind` with an RBAC kind. Either field may be a
// placeholder. Prose that mentions them does not count.
[[nodiscard]] bool shows_manifest(std::string_view text);

// Whether the text contains a command that creates roles or bindings, or a Terraform module that
// does: `kubectl create clusterrolebinding`.
[[nodiscard]] bool shows_command(std::string_view text);

}  // namespace nsposture::ingest::manifest
