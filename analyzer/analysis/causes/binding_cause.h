// The cause that a binding, or one subject of it, is.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/rbac/authorizer.h"
#include "reports/answers/cause.h"

#include <string>
#include <tuple>

namespace nsposture::analysis {

// What findings have in common: the kind, what the cause is about, and which part of that.
using GroupKey = std::tuple<reports::CauseKind, std::string, std::string>;

// Stable over runs, 12 hex digits.
[[nodiscard]] std::string id_of(const GroupKey& key);

// Its kind, title, grant, change and id; no findings yet. REQUIRES: `removal` is of a binding.
[[nodiscard]] reports::Cause binding_cause(const rbac::Authorizer& authorizer,
                                           const escalation::Removal& removal);

// "a", "a and b", "a, b and 7 more".
[[nodiscard]] std::string names_text(const std::vector<std::string>& names);

}  // namespace nsposture::analysis
