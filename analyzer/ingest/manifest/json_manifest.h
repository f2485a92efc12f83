// JSON as kubectl and the API server write it: one object, a List of a whole cluster, a typed list,
// an array, objects one after another (NDJSON or concatenated).
#pragma once

#include "analyzer/ingest/manifest/document.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// Bytes that must be readable after the text.
inline constexpr std::size_t kJsonPadding = 64;

// Larger objects are refused; an API server takes 3 MiB.
inline constexpr std::size_t kMaxObjectBytes = std::size_t{16} << 20U;

// Each object is cut out and parsed by itself, so one that is malformed costs only itself, and a
// text that ends too early keeps what came before. REQUIRES: kJsonPadding.
void read_json(std::string_view text, DocumentSink& sink);

// Whether the text is JSON rather than YAML, by its first characters: a flow mapping such as
// `{kind: Role}` and a template's `{{` are not.
[[nodiscard]] bool looks_like_json(std::string_view text);

}  // namespace nsposture::ingest::manifest
