// Caveats beside an answer for people.
#pragma once

#include "reports/answers/caveats.h"

#include <string>

namespace nsposture::reports::text {

// A line each; "" when there are none. `lead` stands before each line: "" or "# ".
[[nodiscard]] std::string caveats(const Caveats& caveats, const std::string& lead = {});

// A line where nothing tells for which Kubernetes version the answer holds; else "".
[[nodiscard]] std::string version_note(const Caveats& caveats, const std::string& lead = {});

}  // namespace nsposture::reports::text
