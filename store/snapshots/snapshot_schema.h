// The numbers of the kinds in the tables node and edge (migrations/0001_init.sql).
#pragma once

#include <cstdint>

namespace nsposture::store::snapshots {

enum class NodeKind : std::uint8_t {
  Namespace = 1,
  ServiceAccount = 2,
  Role = 3,
  ClusterRole = 4,
  RoleBinding = 5,
  ClusterRoleBinding = 6,
  Workload = 7,
  Related = 8,
  User = 9,
  Group = 10,
};

enum class EdgeKind : std::uint8_t { Binds = 1, RefersTo = 2, RunsAs = 4 };

}  // namespace nsposture::store::snapshots
