// The answer of `scan` as text.
#pragma once

#include "reports/answers/scan.h"

#include <string>

namespace nsposture::reports::text {

// The number of objects of each kind, and what was left out. Without the diagnostics.
[[nodiscard]] std::string scan(const Scan& answer);

}  // namespace nsposture::reports::text
