// Builds the cause for a binding or for some subjects of it.
#pragma once

#include "graph/rbac/authorizer.h"
#include "reports/answers/cause.h"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace nsposture::analysis {

// What findings have in common: the kind, the object of the cause, and the part of that object.
using GroupKey = std::tuple<reports::CauseKind, std::string, std::string>;

// Stable across runs; 12 hex digits.
[[nodiscard]] std::string id_of(const GroupKey& key);

// Sets kind, title, grant, changes and id, but no findings. `subjects`: indices of the subjects to
// remove, in order; with none or all of them, the whole binding is removed.
[[nodiscard]] reports::Cause binding_cause(const rbac::Authorizer& authorizer,
                                           std::uint32_t binding,
                                           const std::vector<std::uint32_t>& subjects);

// Indices of the binding's subjects that equal this one: a binding may list a subject twice.
[[nodiscard]] std::vector<std::uint32_t> same_subjects(const rbac::Authorizer& authorizer,
                                                       std::uint32_t binding,
                                                       const Subject& subject);

// "a", "a and b", "a, b and 7 more".
[[nodiscard]] std::string names_text(const std::vector<std::string>& names);

}  // namespace nsposture::analysis
