// The answer of `scan` as JSON.
#pragma once

#include "reports/answers/scan.h"

#include <string>

namespace nsposture::reports::json {

// {"snapshot", "cluster", "taken", "builtin_roles", "objects", "passed_over", "rejected",
// "unreadable", "warnings"}.
[[nodiscard]] std::string scan(const Scan& answer);

}  // namespace nsposture::reports::json
