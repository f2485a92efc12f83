// All rules in effect for an identity. Keeps nothing: several threads may ask at once.
#pragma once

#include "graph/rbac/authorizer.h"
#include "reports/answers/effective_rules.h"

#include <string>

namespace nsposture::queries {

// `ns` is "" for what is held cluster-wide.
[[nodiscard]] reports::EffectiveRules effective_rules(const rbac::Authorizer& authorizer,
                                                      const Identity& identity,
                                                      const std::string& ns);

}  // namespace nsposture::queries
