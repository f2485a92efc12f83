// Which grants to remove so that subjects have no path to an action. Stateless: safe to call
// concurrently.
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
  ActionText action;                 // not a path
  std::size_t top = 0;               // only this many removals; 0: all
  std::vector<ObjectKey> kept = {};  // bindings that must not be changed
  rules::RuleSettings rules = {};    // severity by these rules decides the order
};

[[nodiscard]] reports::Remediation remediate(const Cluster& cluster,
                                             const RemediateQuestion& question);

}  // namespace nsposture::queries
