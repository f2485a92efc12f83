#include "analyzer/queries/other_namespaces.h"

#include "analyzer/queries/resource_names.h"
#include "graph/rbac/default_objects.h"
#include "graph/rbac/match.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

namespace nsposture::queries {

std::string granted_in_namespaces(const ClusterIndex& index, const Action& action,
                                  const Identity* identity) {
  if (action.is_non_resource()) return {};
  const auto request = action.resource();
  if (!request.namespace_.empty() || is_cluster_wide(request.resource, request.api_group)) {
    return {};
  }
  const auto& cluster = index.cluster();
  std::set<std::string_view> found;
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    const auto& binding = cluster.bindings[i];
    const auto role = index.role_of(i);
    if (binding.kind != BindingKind::RoleBinding || role == ClusterIndex::kNone) continue;
    const bool allows = std::ranges::any_of(cluster.roles[role].rules, [&](const PolicyRule& rule) {
      return rbac::rule_allows(rule, request);
    });
    // For any identity, count only grants that users added, not those that every cluster has.
    const bool own = identity == nullptr && rbac::is_default(binding.meta);
    if (allows && !own && rbac::binding_names(binding, identity))
      found.insert(binding.meta.namespace_);
  }
  if (found.empty()) return {};
  constexpr std::size_t kShown = 3;
  const std::vector<std::string_view> all(found.begin(), found.end());
  const std::vector<std::string_view> shown(
      all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kShown)));
  const auto more = all.size() - shown.size();
  return fmt::format(
      "asked for all namespaces at once; RoleBindings grant it in `{}`{}: ask with -n",
      fmt::join(shown, "`, `"), more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace nsposture::queries
