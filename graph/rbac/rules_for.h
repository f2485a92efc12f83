// All rules in effect for somebody, as `kubectl auth can-i --list` shows them
// (SelfSubjectRulesReview).
#pragma once

#include "graph/rbac/authorizer.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rbac {

struct RulesInEffect {
  // One for each rule, in the server's order: ClusterRoleBindings, then the RoleBindings of the
  // namespace. The same rule by two bindings is there twice. For a member of system:masters the
  // first is_masters(): everything is allowed, whatever follows.
  std::vector<Grant> rules;
  // Bindings to a role that does not exist: the server calls its answer incomplete then.
  std::vector<std::uint32_t> dangling_bindings;
};

// `ns` is "" for what is held cluster-wide.
[[nodiscard]] RulesInEffect rules_for(const Authorizer& authorizer, const Identity& identity,
                                      std::string_view ns);

}  // namespace nsposture::rbac
