// A takeover path as evidence of a finding.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"
#include "store/records/finding.h"

#include <string>

namespace nsposture::rules {

// One piece of evidence a step, with the grants that permit it; the requests go with the text.
void add_path(store::Finding& finding, const escalation::TakeoverPath& path,
              const Cluster& cluster);

// "namespaces", or "the namespaces a, b" when the path ends in a names-only grant.
[[nodiscard]] std::string creatable_text(const escalation::TakeoverPath& path);

}  // namespace nsposture::rules
