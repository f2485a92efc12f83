// Reads recorded clusters and manifests for the tests of graph/, which know no ingest: JSON Lists
// into the model, by way of validation as ingest does it.
#pragma once

#include "graph/model/cluster.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::tests {

struct Refusal {
  std::string kind;
  std::string namespace_;
  std::string name;
  std::string message;
};

struct ReadCluster {
  Cluster cluster;  // not aggregated
  std::vector<Refusal> refused;
};

// The whole text of a plain or gzip file. Throws std::runtime_error.
[[nodiscard]] std::string read_file(const std::string& path);

// Adds the objects of a JSON `kind: List` to `result`.
void read_list(std::string_view json, ReadCluster& result);

}  // namespace nsposture::tests
