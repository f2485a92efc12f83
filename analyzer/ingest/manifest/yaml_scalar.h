// The type of a plain YAML scalar in Go's YAML 1.1 decoder (sigs.k8s.io/yaml on goyaml.v2,
// resolve.go), which parses every manifest before the API server: `yes` is a boolean, `0o17` a
// number.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string_view>

namespace nsposture::ingest::manifest {

// REQUIRES: not null (`~`, `null`, empty), which the parser detects itself.
[[nodiscard]] NodeKind plain_scalar_kind(std::string_view text);

// By the tag from yaml-cpp: "?" plain, "!" quoted or block, else explicit.
[[nodiscard]] NodeKind scalar_kind(std::string_view tag, std::string_view text);

// "true" or "false". REQUIRES: plain_scalar_kind is Bool.
[[nodiscard]] std::string_view canonical_bool(std::string_view text);

}  // namespace nsposture::ingest::manifest
