// A large multi-tenant cluster: for each namespace four accounts, three Roles and eight
// RoleBindings; three users for each and a group for each four; 300 platform ClusterRoles, and half
// as many ClusterRoleBindings as namespaces.
#pragma once

#include "graph/model/cluster.h"

#include <string>
#include <vector>

namespace nsposture::bench {

struct BigCluster {
  Cluster cluster;
  std::vector<std::string> users;
  std::vector<std::string> groups;
  std::vector<std::string> namespaces;
};

// The same for the same arguments, on every machine.
[[nodiscard]] BigCluster make_big_cluster(unsigned namespaces, unsigned seed = 1);

}  // namespace nsposture::bench
