// What to take away so that subjects have no path to an action. Keeps nothing: several threads may
// ask at once.
#pragma once

#include "analyzer/queries/action.h"
#include "graph/escalation/escalation.h"
#include "reports/answers/remediation.h"

namespace nsposture::queries {

struct RemediateQuestion {
  escalation::RemedyQuestion whose;
  ActionText action;  // no path
};

[[nodiscard]] reports::Remediation remediate(const Cluster& cluster,
                                             const RemediateQuestion& question);

}  // namespace nsposture::queries
