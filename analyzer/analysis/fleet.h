// All clusters of a database, one after the other: only one is in memory at a time.
#pragma once

#include "analyzer/analysis/history.h"
#include "reports/answers/fleet.h"
#include "store/store.h"

#include <chrono>
#include <functional>

namespace nsposture::analysis {

// The newest snapshot of each cluster, by the cluster's name. `store` speaks of the cluster
// meanwhile.
void for_each_cluster(const store::Store& store,
                      const std::function<void(const store::ClusterStore& store,
                                               const store::SnapshotInfo& newest)>& visit);

// What `report --fleet` shows. `stale`: after so long without a scan a cluster is told as such.
[[nodiscard]] reports::Fleet build_fleet(const store::Store& store, std::chrono::seconds stale,
                                         const RunInfo& run);

}  // namespace nsposture::analysis
