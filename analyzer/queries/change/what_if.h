// The effects of changes to a cluster, computed on the changed cluster. Stateless: safe to call
// concurrently.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/rules/base/rule.h"
#include "graph/model/cluster.h"
#include "reports/answers/what_if.h"

#include <string>
#include <vector>

namespace nsposture::queries {

struct WhatIfQuestion {
  // KIND/NAME of a ClusterRoleBinding or KIND/NAMESPACE/NAME of a RoleBinding removes it. With
  // `=SUBJECT`, only that subject of it. For a role, `#N` removes its rule at that index, from 0.
  std::vector<std::string> remove;
  // Its objects are added, or replace existing ones.
  const Cluster* apply = nullptr;
  std::size_t top = 0;             // the first removals that `remediate` proposes for all
  ActionText action;               // not a path
  rules::RuleSettings rules = {};  // for the order of `remediate`
};

// Throws Error(Usage) for a change to an object that the cluster does not have.
[[nodiscard]] reports::WhatIf what_if(const Cluster& cluster, const WhatIfQuestion& question);

}  // namespace nsposture::queries
