// Caveats beside an answer as text.
#pragma once

#include "reports/answers/caveats.h"

#include <string>

namespace nsposture::reports::text {

// One line each; "" when there are none. `lead` comes before each line: "" or "# ".
[[nodiscard]] std::string caveats(const Caveats& caveats, const std::string& lead = {});

// A line when nothing shows the Kubernetes version that the answer holds for; else "".
[[nodiscard]] std::string version_note(const Caveats& caveats, const std::string& lead = {});

}  // namespace nsposture::reports::text
