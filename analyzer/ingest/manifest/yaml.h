// YAML manifests: many documents in a text, each read separately, so that an error affects only one
// document. What cannot be read is passed to the sink, not thrown.
#pragma once

#include "analyzer/ingest/manifest/document.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// Longer lines are refused: yaml-cpp needs seconds for them, and manifests do not have them.
inline constexpr std::size_t kMaxYamlLine = std::size_t{16} << 20U;

// In memory, a document is a tree of about ten times its size.
inline constexpr std::size_t kMaxYamlDocument = std::size_t{256} << 20U;

// How many nodes aliases and merge keys may add to one document.
inline constexpr std::size_t kMaxExpandedNodes = 100'000;

// `cut`: the text is known to be truncated, so its last document is not used.
void read_yaml(std::string_view text, bool cut, DocumentSink& sink);

}  // namespace nsposture::ingest::manifest
