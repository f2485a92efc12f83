// What to take away so that subjects have no path to an action. Keeps nothing: several threads may
// ask at once.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/rules/base/rule.h"
#include "graph/escalation/escalation.h"
#include "graph/model/object_key.h"
#include "reports/answers/remediation.h"

#include <cstddef>
#include <vector>

namespace nsposture::queries {

struct RemediateQuestion {
  escalation::RemedyQuestion whose;
  ActionText action;                 // no path
  std::size_t top = 0;               // so many removals alone; 0: all
  std::vector<ObjectKey> kept = {};  // bindings that are not to be touched
  rules::RuleSettings rules = {};    // what is severe decides the order
};

[[nodiscard]] reports::Remediation remediate(const Cluster& cluster,
                                             const RemediateQuestion& question);

}  // namespace nsposture::queries
