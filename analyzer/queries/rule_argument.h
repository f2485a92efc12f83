// A rule id as the user writes it on a command line.
#pragma once

#include "analyzer/queries/nearest.h"

#include <string>

namespace nsposture::queries {

// The canonical id: `np010` is `NP010`. `also_known`: ids in findings of other versions. Throws
// Error(Usage) with the nearest ids for anything else.
[[nodiscard]] std::string rule_id(const std::string& text, const Names& also_known = {});

}  // namespace nsposture::queries
