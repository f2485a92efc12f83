// Secrets with a token of a service account: reading an existing one, and getting one filled.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>
#include <string_view>

namespace nsposture::escalation::requests {

// The command that prints a field of a secret, by whichever of kSecretReaders was used.
[[nodiscard]] std::string secret_field(const StepView& view, const std::string& ns,
                                       const std::string& name, std::string_view field);
// … the token in a secret of the service account that the step brings.
[[nodiscard]] std::string read_secret_command(const StepView& view, const std::string& name);
// A secret of that service account, as JSON; `annotations` and `rest` are empty or begin with
// a comma.
[[nodiscard]] std::string token_secret_json(const StepView& view, const std::string& name,
                                            std::string_view annotations, std::string_view rest);
// Gets an existing one filled with a token of that service account.
[[nodiscard]] std::string retarget_line(const StepView& view, const std::string& name);
// With a line end; empty when there is no such secret.
[[nodiscard]] std::string delete_secret_line(const StepView& view, const std::string& ns,
                                             const std::string& name);

// Creating a secret that is filled with a token, and reading it. The checks are appended to
// `proof`, the secret's name is stored in `name`.
bool mint_secret(const Rights& rights, const AccessModel& world, Proof& proof, std::string& name,
                 Scope ns);
[[nodiscard]] std::string mint_secret_lines(const StepView& view);

}  // namespace nsposture::escalation::requests
