// Iterates over all clusters of a database; only one is in memory at a time.
#pragma once

#include "analyzer/analysis/history.h"
#include "reports/answers/fleet.h"
#include "store/store.h"

#include <chrono>
#include <functional>

namespace nsposture::analysis {

// Visits the newest snapshot of each cluster, in order of cluster name. `visit` gets the store of
// that cluster.
void for_each_cluster(const store::Store& store,
                      const std::function<void(const store::ClusterStore& store,
                                               const store::SnapshotInfo& newest)>& visit);

// The data of `report --fleet`. `stale`: a cluster without a scan for this long is shown as stale.
[[nodiscard]] reports::Fleet build_fleet(const store::Store& store, std::chrono::seconds stale,
                                         const RunInfo& run);

}  // namespace nsposture::analysis
