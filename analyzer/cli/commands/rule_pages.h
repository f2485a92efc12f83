// The pages of all detection rules, with what data each needs, as the registry has it.
#pragma once

#include "reports/markdown/rules.h"

#include <vector>

namespace nsposture::cli::commands {

// The pages point into the registry, which outlives them.
[[nodiscard]] std::vector<reports::markdown::RuleSection> rule_sections();

}  // namespace nsposture::cli::commands
