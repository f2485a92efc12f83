// The cluster as it was at a moment: the nearest snapshot, with the writes that the log has between
// it and that moment replayed, forwards or backwards.
#pragma once

#include "graph/model/cluster.h"
#include "store/cluster_store.h"

#include <cstddef>
#include <string>
#include <vector>

namespace nsposture::analysis {

struct ClusterAt {
  Cluster cluster;
  Timestamp when;
  store::SnapshotInfo base;         // the snapshot that it was replayed from
  std::size_t changed = 0;          // objects taken from elsewhere than that snapshot, or left out
  std::vector<std::string> doubts;  // what is not known of that moment, one sentence each
};

// RBAC, namespaces and accounts at `when`; all else is as in the base. The base is the last
// snapshot taken before `when`, else the first one after it, of the newest snapshot's cluster.
// Throws Error(Usage) when the database has no snapshot.
[[nodiscard]] ClusterAt cluster_at(const store::ClusterStore& store, Timestamp when);

}  // namespace nsposture::analysis
