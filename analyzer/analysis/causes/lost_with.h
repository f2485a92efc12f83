// What a change to a binding takes away besides what it is meant to.
#pragma once

#include "graph/model/objects.h"
#include "graph/rbac/authorizer.h"

#include <cstdint>
#include <vector>

namespace nsposture::analysis {

// The rules of the binding's role that its subjects (`subject`: one of them, Grant::kNoIndex: all)
// hold by no other binding at the same scope, without `meant`. A group counts by what is bound to
// it and to every member of it alone.
[[nodiscard]] std::vector<PolicyRule> lost_with(const rbac::Authorizer& authorizer,
                                                std::uint32_t binding, std::uint32_t subject,
                                                const std::vector<PolicyRule>& meant);

}  // namespace nsposture::analysis
