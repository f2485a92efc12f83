// Go template markup in what should be YAML: a Helm chart's templates are no manifests yet.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// Where `{{` first stands outside block scalars and comments, or npos. That alone is no proof: an
// Argo Workflow's "{{inputs.parameters.x}}" is ordinary text. It is a template when the text then
// is no YAML, or when names_placeholder finds one where a name belongs.
[[nodiscard]] std::size_t find_braces(std::string_view yaml);

// Whether a field that decides who may do what (names, namespaces, rules, subjects) holds `{{`.
[[nodiscard]] bool names_placeholder(const Tree& tree);

}  // namespace nsposture::ingest::manifest
