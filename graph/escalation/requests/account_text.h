// Becoming a service account by a token of it, and lines that create an account.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>

namespace nsposture::escalation::requests {

// By a token on request, a secret or a workload, whichever comes first. `account` "" for any
// account that exists. What it uses is appended to `proof`; `object` is what it makes by name, if
// anything.
bool act_as_account(const Rights& rights, const AccessModel& world, Proof& proof,
                    std::string& object, Scope ns, const std::string& account);

[[nodiscard]] std::string create_account_line(const StepView& view);
[[nodiscard]] std::string mint_token_line(const StepView& view);
// By the way that act_as_account found.
[[nodiscard]] std::string account_token_lines(const StepView& view);

}  // namespace nsposture::escalation::requests
