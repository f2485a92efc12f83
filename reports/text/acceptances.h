// Acceptances as text.
#pragma once

#include "reports/answers/acceptances.h"

#include <cstddef>
#include <string>

namespace nsposture::reports::text {

// A table, and a line that says how to revoke one. `width`: columns; 0: nothing is cut.
[[nodiscard]] std::string acceptances(const Acceptances& list, std::size_t width);

}  // namespace nsposture::reports::text
