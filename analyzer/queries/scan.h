// Summarizes what an input contains.
#pragma once

#include "graph/model/cluster.h"
#include "reports/answers/scan.h"
#include "store/records/snapshot_info.h"

#include <vector>

namespace nsposture::queries {

[[nodiscard]] reports::Scan scan(const Cluster& cluster, const store::SnapshotInfo& info,
                                 std::vector<Diagnostic> diagnostics);

}  // namespace nsposture::queries
