// The permissions that a change to a binding removes beyond the intended ones.
#pragma once

#include "graph/model/objects.h"
#include "graph/rbac/authorizer.h"

#include <cstdint>
#include <vector>

namespace nsposture::analysis {

// The rules of the binding's role that its subjects (`subject`: one of them; Grant::kNoIndex: all)
// have through no other binding at the same scope, without `meant`. For a group, only bindings of
// the group itself and of every member count.
[[nodiscard]] std::vector<PolicyRule> lost_with(const rbac::Authorizer& authorizer,
                                                std::uint32_t binding, std::uint32_t subject,
                                                const std::vector<PolicyRule>& meant);

}  // namespace nsposture::analysis
