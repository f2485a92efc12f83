// Converts part of a YAML document to JSON, for a program that expects JSON.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace nsposture::ingest::kube {

// Empty for more than a few thousand nodes: aliases can expand a small file until it fills memory.
[[nodiscard]] std::optional<nlohmann::json> node_json(const manifest::Tree& tree,
                                                      const manifest::Node& node);

}  // namespace nsposture::ingest::kube
