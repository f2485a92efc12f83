// `who-can … --transitive`: those who may, those who could become able to, and those for whom a
// controller would do it, with the path for each (DESIGN.md "Machine contract").
#pragma once

#include "analyzer/cli/io.h"
#include "graph/escalation/escalation.h"
#include "graph/rbac/namespace_creation.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <vector>

namespace nsposture::cli {

struct TransitiveAnswer {
  const Cluster& cluster;
  const Escalation& escalation;
  const std::vector<NamespaceCreator>& direct;  // sorted by subject
  std::size_t all_paths = 0;                    // 0: the cheapest only
};

void write_transitive_json(const TransitiveAnswer& answer, Io& io);
void write_transitive_text(const TransitiveAnswer& answer, Io& io);

}  // namespace nsposture::cli
