// Caveats beside an answer for people.
#pragma once

#include "reports/answers/caveats.h"

#include <string>

namespace nsposture::reports::text {

// A line each; "" when there are none. `lead` stands before each line: "" or "# ".
[[nodiscard]] std::string caveats(const Caveats& caveats, const std::string& lead = {});

}  // namespace nsposture::reports::text
