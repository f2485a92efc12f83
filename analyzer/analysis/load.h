// What there is to judge one cluster by, out of a database.
#pragma once

#include "analyzer/analysis/analyze.h"
#include "store/cluster_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace nsposture::analysis {

// One snapshot ready to be asked, without a history yet.
[[nodiscard]] correlation::Snapshot make_snapshot(Cluster cluster, store::SnapshotInfo info);
[[nodiscard]] correlation::Snapshot open_snapshot(const store::ClusterStore& store,
                                                  const store::SnapshotInfo& info);

// The snapshots of the newest one's cluster, oldest first: verdicts need RBAC as it was. Those that
// lack kinds without which a reading is none are left out, unless there is no other.
[[nodiscard]] std::vector<store::SnapshotInfo> snapshots_by_time(const store::ClusterStore& store);

// Events, what the logs cover, and flows; snapshots and change records stay as they are.
void load_log(const store::ClusterStore& store, Inputs& inputs);

// All snapshots of the cluster, or the one with that id, and the log; `told` is the version that
// they are to be judged by, instead of their own. Throws Error(Usage) when there is no such
// snapshot.
[[nodiscard]] Inputs load_inputs(const store::ClusterStore& store,
                                 std::optional<std::int64_t> snapshot,
                                 std::optional<KubernetesVersion> told = std::nullopt);

// To look into without judging: the newest cluster's snapshots and all events. Throws Error(Usage)
// when there is no snapshot.
[[nodiscard]] std::unique_ptr<correlation::CaseFile> open_case_file(
    const store::ClusterStore& store);

}  // namespace nsposture::analysis
