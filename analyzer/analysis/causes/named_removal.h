// Spells out a removal that the graph proposes.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/model/cluster.h"
#include "reports/answers/remediation.h"

namespace nsposture::analysis {

// Includes its command, if it has one.
[[nodiscard]] reports::Removal name_removal(const Cluster& cluster,
                                            const escalation::Removal& removal);

}  // namespace nsposture::analysis
