// Secrets that hold a token of a service account: reading one that is there, and having one filled.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>
#include <string_view>

namespace nsposture::escalation::requests {

// By get, list or watch; `name` "" for any secret there is.
bool read_secret(const Rights& rights, Proof& proof, Scope ns, std::string_view name);
// The command that prints the token in a secret, by whichever of the permissions was used.
[[nodiscard]] std::string read_secret_command(const StepView& view, const std::string& name);

// Making a secret that is filled with a token, and reading it. What it uses is appended to `proof`,
// the secret's name goes into `name`.
bool mint_secret(const Rights& rights, const AccessModel& world, Proof& proof, std::string& name,
                 Scope ns);
[[nodiscard]] std::string mint_secret_lines(const StepView& view);

}  // namespace nsposture::escalation::requests
