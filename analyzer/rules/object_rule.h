// Rules on RBAC objects as they are written: what reviewers of manifests look for. Unlike the rules
// of rule.h they need no log and no takeover search, and they point at the very line of a manifest.
// The binding is in view: a role that somebody holds in every namespace weighs more than one that
// is held in one, and one that nobody is bound to weighs least.
#pragma once

#include "analyzer/rules/rule.h"
#include "graph/model/cluster.h"
#include "store/finding.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace nsposture::rules {

// The bindings through which a role is held, its own and those of roles that aggregate it.
struct RoleUse {
  std::vector<std::uint32_t> cluster_wide;   // Cluster::bindings
  std::vector<std::uint32_t> in_namespaces;  // Cluster::bindings

  [[nodiscard]] bool unused() const { return cluster_wide.empty() && in_namespaces.empty(); }
};

struct ObjectContext {
  const Cluster& cluster;
  std::vector<const Role*> role_of;  // beside Cluster::bindings; null when the role does not exist
  std::vector<RoleUse> uses;         // beside Cluster::roles
};

// REQUIRES: `cluster` is aggregated and outlives the context.
[[nodiscard]] ObjectContext object_context(const Cluster& cluster);

struct ObjectRule {
  store::RuleInfo info;
  void (*run)(const ObjectContext& context, Findings& findings);
};

// Every rule on objects, sorted by id (NP201 to NP239).
[[nodiscard]] const std::vector<ObjectRule>& object_rules();

// What can only be said of a change or of a policy (NP240 to NP259); analyzer/check finds it.
[[nodiscard]] const std::vector<store::RuleInfo>& change_rules();

// Of every rule there is, sorted by id.
[[nodiscard]] const std::vector<store::RuleInfo>& all_rule_infos();
// Null when there is no such rule.
[[nodiscard]] const store::RuleInfo* find_rule_info(std::string_view id);

// What the API server makes itself is left out. In the order of
// the rules, then of the objects; no two with the same fingerprint.
[[nodiscard]] Findings run_object_rules(const ObjectContext& context);

}  // namespace nsposture::rules
