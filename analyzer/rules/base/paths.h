// An escalation path as evidence of a finding.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"
#include "store/records/finding.h"

#include <string>

namespace nsposture::rules {

// One piece of evidence per step, with the grants that permit it; the text includes the requests.
void add_path(store::Finding& finding, const escalation::TakeoverPath& path,
              const Cluster& cluster);

// "namespaces", or "the namespaces a, b" if the path ends in a names-only grant.
[[nodiscard]] std::string creatable_text(const escalation::TakeoverPath& path);

}  // namespace nsposture::rules
