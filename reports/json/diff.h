// The answer of `diff` as JSON (docs/diff.md).
#pragma once

#include "reports/answers/difference.h"

#include <string>

namespace nsposture::reports::json {

[[nodiscard]] std::string difference(const Difference& answer);

}  // namespace nsposture::reports::json
