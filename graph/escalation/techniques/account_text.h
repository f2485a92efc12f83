// Lines that create an account and become it.
#pragma once

#include "graph/escalation/technique.h"

#include <string>

namespace nsposture::escalation {

[[nodiscard]] std::string create_account_line(const StepView& view);
// By the way that act_as_account found.
[[nodiscard]] std::string account_token_lines(const StepView& view);

}  // namespace nsposture::escalation
