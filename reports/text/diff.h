// The answer of `diff` for people.
#pragma once

#include "reports/answers/difference.h"

#include <string>

namespace nsposture::reports::text {

[[nodiscard]] std::string difference(const Difference& answer);

}  // namespace nsposture::reports::text
