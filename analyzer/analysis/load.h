// Loads from a database what is needed to judge one cluster.
#pragma once

#include "analyzer/analysis/analyze.h"
#include "store/cluster_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace nsposture::analysis {

// One snapshot, ready for queries, without history.
[[nodiscard]] correlation::Snapshot make_snapshot(Cluster cluster, store::SnapshotInfo info);
[[nodiscard]] correlation::Snapshot open_snapshot(const store::ClusterStore& store,
                                                  const store::SnapshotInfo& info);

// The snapshots of the newest snapshot's cluster, oldest first: verdicts need RBAC over time.
// Snapshots that lack required kinds are left out, unless there is no other.
[[nodiscard]] std::vector<store::SnapshotInfo> snapshots_by_time(const store::ClusterStore& store);

// Loads events, log coverage and flows; leaves snapshots and change records unchanged.
void load_log(const store::ClusterStore& store, Inputs& inputs);

// All snapshots of the cluster, or the one with that id, and the log. `told`: the version to judge
// them by instead of their own. Throws Error(Usage) if there is no such snapshot.
[[nodiscard]] Inputs load_inputs(const store::ClusterStore& store,
                                 std::optional<std::int64_t> snapshot,
                                 std::optional<KubernetesVersion> told = std::nullopt);

// For viewing without judging: the snapshots of the newest cluster and all events. Throws
// Error(Usage) if there is no snapshot.
[[nodiscard]] std::unique_ptr<correlation::CaseFile> open_case_file(
    const store::ClusterStore& store);

}  // namespace nsposture::analysis
