// The cause that a binding, or one subject of it, is.
#pragma once

#include "graph/rbac/authorizer.h"
#include "reports/answers/cause.h"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace nsposture::analysis {

// What findings have in common: the kind, what the cause is about, and which part of that.
using GroupKey = std::tuple<reports::CauseKind, std::string, std::string>;

// Stable over runs, 12 hex digits.
[[nodiscard]] std::string id_of(const GroupKey& key);

// Its kind, title, grant, changes and id; no findings yet. `subjects`: indices of those to take
// out, in order; none or all of them: the binding goes as a whole.
[[nodiscard]] reports::Cause binding_cause(const rbac::Authorizer& authorizer,
                                           std::uint32_t binding,
                                           const std::vector<std::uint32_t>& subjects);

// Of the binding's subjects all that are this one: a list may name somebody twice.
[[nodiscard]] std::vector<std::uint32_t> same_subjects(const rbac::Authorizer& authorizer,
                                                       std::uint32_t binding,
                                                       const Subject& subject);

// "a", "a and b", "a, b and 7 more".
[[nodiscard]] std::string names_text(const std::vector<std::string>& names);

}  // namespace nsposture::analysis
