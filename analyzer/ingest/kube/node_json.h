// A part of a YAML document as JSON, for a program that is to get it so.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace nsposture::ingest::kube {

// Empty for more than some thousand nodes: aliases can make a small file one that fills memory.
[[nodiscard]] std::optional<nlohmann::json> node_json(const manifest::Tree& tree,
                                                      const manifest::Node& node);

}  // namespace nsposture::ingest::kube
