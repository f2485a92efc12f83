// The tables of snapshots: RBAC objects as nodes and edges (docs/schema.md). Errors as in store.h.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"
#include "store/records/snapshot_info.h"
#include "store/sql/database.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::store::snapshots {

// All or nothing; returns the snapshot's id.
std::int64_t write_snapshot(sql::Database& database, const Cluster& cluster,
                            const SnapshotInfo& info, const std::vector<Diagnostic>& diagnostics);
// Throws Error(Input) when there is no such snapshot, or it is damaged.
[[nodiscard]] Cluster read_snapshot(sql::Database& database, std::int64_t id);
[[nodiscard]] std::vector<SnapshotInfo> read_snapshot_infos(
    const sql::Database& database);  // by id
[[nodiscard]] std::vector<Diagnostic> read_diagnostics(const sql::Database& database,
                                                       std::int64_t id);
// The names of the clusters that have snapshots, sorted.
[[nodiscard]] std::vector<std::string> read_clusters(const sql::Database& database);
// One sentence for each snapshot that lacks objects or roles.
[[nodiscard]] std::vector<std::string> snapshot_problems(const sql::Database& database);

}  // namespace nsposture::store::snapshots
