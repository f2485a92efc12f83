// Certificate signing requests: what requesting and approving require.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>
#include <string_view>

namespace nsposture::escalation::requests {

// `name` is that of the request, freely chosen unless rules limit it.
bool request_certificate(const Rights& rights, Proof& proof, std::string& name);
// Writing the approval of the request `name`, and the permission to approve for the signer: by its
// name or for its whole domain.
bool approve_certificate(const Rights& rights, Proof& proof, std::string& name,
                         std::string_view signer);
// A request with a name under which the issued certificate can be read, without manual approval.
bool request_and_fetch(const Rights& rights, Proof& proof, std::string& name);

[[nodiscard]] std::string certificate_lines(const StepView& view, std::string_view signer);

}  // namespace nsposture::escalation::requests
