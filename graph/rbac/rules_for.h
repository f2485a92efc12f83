// All rules in effect for an identity, as `kubectl auth can-i --list` shows
// them (SelfSubjectRulesReview).
#pragma once

#include "graph/rbac/authorizer.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rbac {

struct RulesInEffect {
  // One per rule, in the server's order: ClusterRoleBindings, then the RoleBindings of the
  // namespace. A rule given by two bindings is listed twice. For a member of system:masters the
  // first is_masters(): everything is allowed, whatever follows.
  std::vector<Grant> rules;
  // Bindings to a role that does not exist: the server then marks its answer incomplete.
  std::vector<std::uint32_t> dangling_bindings;
};

// `ns` is "" for cluster-wide rules only.
[[nodiscard]] RulesInEffect rules_for(const Authorizer& authorizer, const Identity& identity,
                                      std::string_view ns);

}  // namespace nsposture::rbac
