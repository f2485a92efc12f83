// The input of rules on RBAC objects as written, as for reviewers of manifests. These rules need no
// log and no search for escalation paths, and point to the exact line of a manifest. They see the
// bindings: a role bound cluster-wide weighs more than one bound in a namespace, and an unbound
// role weighs least.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/platform_objects.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rules {

// The bindings that grant a role: its own, and those of roles that aggregate it.
struct RoleUse {
  std::vector<std::uint32_t> cluster_wide;   // indices into Cluster::bindings
  std::vector<std::uint32_t> in_namespaces;  // indices into Cluster::bindings
  // `view`, `edit` or `admin` if that role aggregates this one and the input may lack some of its
  // bindings.
  std::string handed_out_by = {};

  [[nodiscard]] bool unused() const { return cluster_wide.empty() && in_namespaces.empty(); }
};

struct ObjectContext {
  const Cluster& cluster;
  std::vector<const Role*> role_of;  // parallel to Cluster::bindings; null: no such role
  std::vector<RoleUse> uses;         // parallel to Cluster::roles
  rbac::PlatformObjects platform;
  std::vector<bool> known_roles;  // parallel to Cluster::roles: a platform's role by name
  std::vector<bool> own_roles;    // … and no rule was added
  // Parallel to Cluster::roles, and for an aggregated role to its rules: neither its sources nor
  // the platform have the rule. The controller will remove such rules; until then they apply.
  std::vector<std::vector<bool>> written_into;
  std::vector<bool> own_bindings;  // parallel to Cluster::bindings: grants only the platform's
  // A live cluster, not manifests: unbound roles grant nothing, and each role is one finding per
  // rule, whoever its subjects are.
  bool whole_cluster = false;
};

// REQUIRES: `cluster` is aggregated and outlives the context.
[[nodiscard]] ObjectContext object_context(const Cluster& cluster);

}  // namespace nsposture::rules
