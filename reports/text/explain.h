// The answer of `explain` as text.
#pragma once

#include "reports/answers/explanation.h"

#include <string>

namespace nsposture::reports::text {

[[nodiscard]] std::string explanation(const Explanation& answer);

}  // namespace nsposture::reports::text
