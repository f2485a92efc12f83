// How much of its node a pod reaches, by the words that ingest keeps of it (exposure.h there).
#pragma once

#include "store/records/finding.h"

#include <string>
#include <vector>

namespace nsposture::rules {

// High: the node is the pod's. Medium: a part of it, or only to read. Low: a folder of logs.
// REQUIRES: not empty.
[[nodiscard]] store::Severity severity_of_exposure(const std::vector<std::string>& words);

}  // namespace nsposture::rules
