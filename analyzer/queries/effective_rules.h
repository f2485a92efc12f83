// All rules in effect for an identity. Stateless: safe to call concurrently.
#pragma once

#include "graph/rbac/authorizer.h"
#include "reports/answers/effective_rules.h"

#include <string>

namespace nsposture::queries {

// `ns` is "" for cluster-wide rules.
[[nodiscard]] reports::EffectiveRules effective_rules(const rbac::Authorizer& authorizer,
                                                      const Identity& identity,
                                                      const std::string& ns);

}  // namespace nsposture::queries
