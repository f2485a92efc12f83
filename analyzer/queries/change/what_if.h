// What changes to a cluster would do, computed on the cluster as it would be. Keeps nothing:
// several threads may ask at once.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/rules/base/rule.h"
#include "graph/model/cluster.h"
#include "reports/answers/what_if.h"

#include <string>
#include <vector>

namespace nsposture::queries {

struct WhatIfQuestion {
  // KIND/NAME of a ClusterRoleBinding, KIND/NAMESPACE/NAME of a RoleBinding: it goes. Followed by
  // `=SUBJECT`: that subject of it. Of a role, followed by `#N`: its rule at that place, from 0.
  std::vector<std::string> remove;
  // As much as this is added, or takes the place of what is there.
  const Cluster* apply = nullptr;
  std::size_t top = 0;  // the first so many removals that `remediate` proposes for everybody
  ActionText action;    // no path
  rules::RuleSettings rules = {};  // for the order of `remediate`
};

// Throws Error(Usage) for a change that names nothing in the cluster.
[[nodiscard]] reports::WhatIf what_if(const Cluster& cluster, const WhatIfQuestion& question);

}  // namespace nsposture::queries
