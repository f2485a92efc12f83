// One cluster at one time, ready for queries: its objects, how they relate, and the decisions
// that follow. Immutable and without locks: share it as shared_ptr<const ClusterState>, also
// between threads.
#pragma once

#include "graph/model/cluster.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/authorizer.h"

#include <utility>

namespace nsposture::rbac {

// Neither copied nor moved: its parts refer to each other.
class ClusterState {
 public:
  // REQUIRES: aggregated (aggregate.h).
  explicit ClusterState(Cluster cluster) : cluster_(std::move(cluster)), authorizer_(cluster_) {}

  ClusterState(const ClusterState&) = delete;
  ClusterState& operator=(const ClusterState&) = delete;

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }

  [[nodiscard]] const ClusterIndex& index() const { return authorizer_.index(); }

  [[nodiscard]] const Authorizer& authorizer() const { return authorizer_; }

 private:
  Cluster cluster_;
  Authorizer authorizer_;  // keeps a reference to the cluster
};

}  // namespace nsposture::rbac
