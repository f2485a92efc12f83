// YAML manifests: many documents in a text, each read by itself, so that an error in one costs only
// that one. What cannot be read is told to the sink, not thrown.
#pragma once

#include "analyzer/ingest/manifest/document.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// Longer lines are refused: yaml-cpp needs seconds for them, and no manifest has one.
inline constexpr std::size_t kMaxYamlLine = std::size_t{16} << 20U;

// A document stands in memory as a tree of about ten times its size.
inline constexpr std::size_t kMaxYamlDocument = std::size_t{256} << 20U;

// How many nodes aliases and merge keys may add to one document.
inline constexpr std::size_t kMaxExpandedNodes = 100'000;

// `cut`: the text is known to end too early, so its last document is not used.
void read_yaml(std::string_view text, bool cut, DocumentSink& sink);

}  // namespace nsposture::ingest::manifest
