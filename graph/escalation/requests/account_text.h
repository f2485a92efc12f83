// Taking over a service account by one of its tokens, and commands that create one.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>

namespace nsposture::escalation::requests {

// By a requested token, a secret or a workload, whichever works first. `account` "": any
// existing service account. The checks are appended to `proof`; `object` is what it creates by
// name, if anything.
bool act_as_account(const Rights& rights, const AccessModel& world, Proof& proof,
                    std::string& object, Scope ns, const std::string& account);

[[nodiscard]] std::string create_account_line(const StepView& view);
[[nodiscard]] std::string mint_token_line(const StepView& view);
// By the technique that act_as_account found.
[[nodiscard]] std::string account_token_lines(const StepView& view);

}  // namespace nsposture::escalation::requests
