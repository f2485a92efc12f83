// The answer of `scan` for people.
#pragma once

#include "reports/answers/scan.h"

#include <string>

namespace nsposture::reports::text {

// How many objects of which kinds, and what was left out. Without the diagnostics.
[[nodiscard]] std::string scan(const Scan& answer);

}  // namespace nsposture::reports::text
