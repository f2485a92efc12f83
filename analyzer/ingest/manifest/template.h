// Go template markup in supposed YAML: the templates of a Helm chart are not manifests yet.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// The first `{{` outside block scalars and comments, or npos. That alone is no proof: an Argo
// Workflow's "{{inputs.parameters.x}}" is ordinary text. It is a template if the text is invalid
// YAML, or if names_placeholder() finds one in place of a name.
[[nodiscard]] std::size_t find_braces(std::string_view yaml);

// Whether a field that decides access (names, namespaces, rules, subjects) contains `{{`.
[[nodiscard]] bool names_placeholder(const Tree& tree);

}  // namespace nsposture::ingest::manifest
