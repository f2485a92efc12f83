// The pages of all detection rules, with the data each one needs, from the registry.
#pragma once

#include "reports/markdown/rules.h"

#include <vector>

namespace nsposture::cli::commands {

// The pages point into the registry, which must outlive them.
[[nodiscard]] std::vector<reports::markdown::RuleSection> rule_sections();

}  // namespace nsposture::cli::commands
