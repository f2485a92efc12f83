// The controllers that create namespaces on behalf of others.
#pragma once

#include "graph/escalation/model/access_model.h"

#include <string>

namespace nsposture::escalation {

// False only when a service account of the controller is known, none of them may create namespaces,
// and the controller grants nothing to others.
[[nodiscard]] bool controller_creates(const AccessModel& world, const IndirectKind& kind);

// The reason why the controller may, in the API server's words; "" when its account is unknown.
[[nodiscard]] std::string controller_grant(const AccessModel& world, const IndirectKind& kind);

}  // namespace nsposture::escalation
