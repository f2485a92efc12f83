// The answer of `can-i --list` as JSON.
#pragma once

#include "reports/answers/effective_rules.h"

#include <string>

namespace nsposture::reports::json {

// {"user", "groups", "namespace", "rules":[{"verbs", …, "given_to", "grant"}], "incomplete",
// "dangling_bindings"}.
[[nodiscard]] std::string effective_rules(const EffectiveRules& answer);

}  // namespace nsposture::reports::json
