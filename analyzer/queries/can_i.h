// May an identity do something? Keeps nothing: several threads may ask at once.
#pragma once

#include "analyzer/queries/action.h"
#include "graph/rbac/authorizer.h"
#include "reports/answers/decision.h"

namespace nsposture::queries {

// `identity.groups` are used as given.
[[nodiscard]] reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                                      const Action& action);
[[nodiscard]] reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                                      const ResourceAttributes& request);
[[nodiscard]] reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                                      const NonResourceAttributes& request);

}  // namespace nsposture::queries
