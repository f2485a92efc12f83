// JSON as written by kubectl and the API server: one object, a List of a whole cluster, a typed
// list, an array, consecutive objects (NDJSON or concatenated).
#pragma once

#include "analyzer/ingest/manifest/document.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// Bytes that must be readable after the text.
inline constexpr std::size_t kJsonPadding = 64;

// Larger objects are refused; an API server accepts 3 MiB.
inline constexpr std::size_t kMaxObjectBytes = std::size_t{16} << 20U;

// Each object is extracted and parsed separately, so a malformed one affects only itself, and a
// truncated text keeps the objects before. REQUIRES: kJsonPadding.
void read_json(std::string_view text, DocumentSink& sink);

// Whether the text is JSON rather than YAML, by its first characters; false for a flow mapping such
// as `{kind: Role}` and a template's `{{`.
[[nodiscard]] bool looks_like_json(std::string_view text);

}  // namespace nsposture::ingest::manifest
