// The answer of `what-if` as text.
#pragma once

#include "reports/answers/what_if.h"

#include <string>

namespace nsposture::reports::text {

[[nodiscard]] std::string what_if(const WhatIf& answer);

}  // namespace nsposture::reports::text
