// A rule as people name it on a command line.
#pragma once

#include "analyzer/queries/nearest.h"

#include <string>

namespace nsposture::queries {

// The id as it is written: `np010` is `NP010`. `also_known` are ids of findings that a rule of
// another version made. Throws Error(Usage) with the nearest for anything else.
[[nodiscard]] std::string rule_id(const std::string& text, const Names& also_known = {});

}  // namespace nsposture::queries
