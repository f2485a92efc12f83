// The cluster at a past moment: the nearest snapshot, with the logged writes between it and that
// moment replayed forwards or backwards.
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
  store::SnapshotInfo base;         // the snapshot that was replayed
  std::size_t changed = 0;          // objects that differ from that snapshot or were left out
  std::vector<std::string> doubts;  // what is unknown about that moment, one sentence each
};

// RBAC, namespaces and service accounts at `when`; everything else is as in the base. The base is
// the last snapshot of the newest snapshot's cluster taken at or before `when`, else the first one
// after it. Throws Error(Usage) if the database has no snapshot.
[[nodiscard]] ClusterAt cluster_at(const store::ClusterStore& store, Timestamp when);

}  // namespace nsposture::analysis
