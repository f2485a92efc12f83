// The answer of `can-i --list` as text.
#pragma once

#include "reports/answers/effective_rules.h"

#include <string>

namespace nsposture::reports::text {

// As in `kubectl auth can-i --list`, with the source of each rule.
[[nodiscard]] std::string effective_rules(const EffectiveRules& answer);

}  // namespace nsposture::reports::text
