// The answer of `can-i --list` for people.
#pragma once

#include "reports/answers/effective_rules.h"

#include <string>

namespace nsposture::reports::text {

// As `kubectl auth can-i --list`, and where each rule comes from.
[[nodiscard]] std::string effective_rules(const EffectiveRules& answer);

}  // namespace nsposture::reports::text
