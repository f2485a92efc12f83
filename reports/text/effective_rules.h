// The answer of `can-i --list` as text.
#pragma once

#include "reports/answers/effective_rules.h"

#include <cstddef>
#include <string>

namespace nsposture::reports::text {

// As in `kubectl auth can-i --list`, with the source of each rule. Where the columns do not fit
// into `width` (0: any width), each rule has lines of its own.
[[nodiscard]] std::string effective_rules(const EffectiveRules& answer, std::size_t width = 0);

}  // namespace nsposture::reports::text
