// The answer of `can-i` as JSON.
#pragma once

#include "reports/answers/decision.h"

#include <string>

namespace nsposture::reports::json {

// {"allowed", "reason"} in one line; "error" when nothing could be decided.
[[nodiscard]] std::string decision(const Decision& answer);

}  // namespace nsposture::reports::json
