// What rules on RBAC objects look at: the objects as they are written, as reviewers of manifests
// do. They need no log and no search for escalation paths, and point at the very line of a
// manifest. The binding is in view: a role that somebody holds in every namespace weighs more than
// one that is held in one, and one that nobody is bound to weighs least.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/platform_objects.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rules {

// The bindings through which a role is held, its own and those of roles that aggregate it.
struct RoleUse {
  std::vector<std::uint32_t> cluster_wide;   // Cluster::bindings
  std::vector<std::uint32_t> in_namespaces;  // Cluster::bindings
  // `view`, `edit` or `admin` where that role gathers this one, and the cluster may have bindings
  // of it that are not in the input.
  std::string handed_out_by = {};

  [[nodiscard]] bool unused() const { return cluster_wide.empty() && in_namespaces.empty(); }
};

struct ObjectContext {
  const Cluster& cluster;
  std::vector<const Role*> role_of;  // beside Cluster::bindings; null when the role does not exist
  std::vector<RoleUse> uses;         // beside Cluster::roles
  rbac::PlatformObjects platform;
  std::vector<bool> known_roles;  // beside Cluster::roles: the platform has one of this name
  std::vector<bool> own_roles;    // … and nobody added a rule
  // Beside Cluster::roles, and of an aggregated one beside its rules: no role that it gathers has
  // the rule, nor does the platform give it. The controller takes those out again, and until then
  // they count.
  std::vector<std::vector<bool>> written_into;
  std::vector<bool> own_bindings;  // beside Cluster::bindings: all that it gives is the platform's
  // A cluster as it is, not manifests: roles that nobody holds give nothing away, and each role is
  // one finding of a rule, whoever holds it.
  bool whole_cluster = false;
};

// REQUIRES: `cluster` is aggregated and outlives the context.
[[nodiscard]] ObjectContext object_context(const Cluster& cluster);

}  // namespace nsposture::rules
