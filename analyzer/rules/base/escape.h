// How much of its node a pod can reach, based on the words that ingest keeps (exposure.h there).
#pragma once

#include "store/records/finding.h"

#include <string>
#include <vector>

namespace nsposture::rules {

// High: full control of the node. Medium: part of it, or read-only. Low: a log folder. REQUIRES:
// not empty.
[[nodiscard]] store::Severity severity_of_exposure(const std::vector<std::string>& words);

}  // namespace nsposture::rules
