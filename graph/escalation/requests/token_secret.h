// Secrets that hold a token of a service account: reading one that is there, and having one filled.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>
#include <string_view>

namespace nsposture::escalation::requests {

// The command that prints a field of a secret, by whichever of kSecretReaders was used.
[[nodiscard]] std::string secret_field(const StepView& view, const std::string& ns,
                                       const std::string& name, std::string_view field);
// … the token in a secret of the account that the step brings.
[[nodiscard]] std::string read_secret_command(const StepView& view, const std::string& name);
// A secret of that account, as JSON; `annotations` and `rest` begin with a comma or are empty.
[[nodiscard]] std::string token_secret_json(const StepView& view, const std::string& name,
                                            std::string_view annotations, std::string_view rest);
// Has one that is there filled with a token of that account.
[[nodiscard]] std::string retarget_line(const StepView& view, const std::string& name);
// With a line end; empty where there is no such secret.
[[nodiscard]] std::string delete_secret_line(const StepView& view, const std::string& ns,
                                             const std::string& name);

// Making a secret that is filled with a token, and reading it. What it uses is appended to `proof`,
// the secret's name goes into `name`.
bool mint_secret(const Rights& rights, const AccessModel& world, Proof& proof, std::string& name,
                 Scope ns);
[[nodiscard]] std::string mint_secret_lines(const StepView& view);

}  // namespace nsposture::escalation::requests
