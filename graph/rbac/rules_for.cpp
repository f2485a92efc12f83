#include "graph/rbac/rules_for.h"

#include <algorithm>

namespace nsposture::rbac {

RulesInEffect rules_for(const Authorizer& authorizer, const Identity& identity,
                        std::string_view ns) {
  RulesInEffect result;
  const auto& groups = identity.groups;
  if (std::ranges::find(groups, kGroupMasters) != groups.end()) result.rules.emplace_back();
  for (const auto& applied : authorizer.bindings_for(identity, ns)) {
    if (applied.role == Grant::kNoIndex) {
      result.dangling_bindings.push_back(applied.binding);
      continue;
    }
    const auto count = authorizer.cluster().roles[applied.role].rules.size();
    for (std::uint32_t rule = 0; rule < count; ++rule) {
      result.rules.push_back({applied.binding, applied.subject, applied.role, rule});
    }
  }
  return result;
}

}  // namespace nsposture::rbac
