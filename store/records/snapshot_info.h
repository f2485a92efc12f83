// A stored snapshot: what was read, when, and how completely.
#pragma once

#include "graph/base/timestamp.h"
#include "graph/model/kubernetes_version.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::store {

struct SnapshotInfo {
  std::int64_t id = 0;
  std::string cluster;
  Timestamp taken;      // when the cluster was in this state: time of the dump or the scan, UTC
  std::string sources;  // the inputs, as the user named them
  std::string builtin_roles;
  KubernetesVersion kubernetes;  // Cluster::kubernetes
  std::uint64_t objects = 0;
  std::uint64_t rejected = 0;
  std::uint64_t unreadable = 0;  // documents that could not be read: the snapshot is incomplete
  // The kinds that every scan needs and that this snapshot lacks.
  std::vector<std::string> not_read;
  bool log_alone = false;  // Reading::is_log_alone(): deliberately, nothing was read
};

}  // namespace nsposture::store
