// The answer of `can-i` as text.
#pragma once

#include "reports/answers/decision.h"

#include <string>

namespace nsposture::reports::text {

// "yes - RBAC: allowed by …", in one line.
[[nodiscard]] std::string decision(const Decision& answer);

}  // namespace nsposture::reports::text
