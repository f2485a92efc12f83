// The answer of `who-can` (DESIGN.md "Machine contract").
#pragma once

#include "analyzer/cli/io.h"
#include "graph/rbac/namespace_creation.h"

#include <vector>

namespace nsposture::cli {

void write_who_can_json(const Cluster& cluster, const std::vector<NamespaceCreator>& subjects,
                        Io& io);
void write_who_can_text(const Cluster& cluster, const std::vector<NamespaceCreator>& subjects,
                        Io& io);

}  // namespace nsposture::cli
