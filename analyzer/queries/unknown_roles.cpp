#include "analyzer/queries/unknown_roles.h"

#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::queries {

namespace {

// A ClusterRoleBinding cannot reference a Role.
bool is_possible(const Binding& binding) {
  return binding.kind == BindingKind::RoleBinding || binding.role_ref.kind == RoleKind::ClusterRole;
}

}  // namespace

// A kind that was not read at all is reported elsewhere.
UnknownRoles::UnknownRoles(const ClusterIndex& index) : index_(index) {
  const auto& cluster = index.cluster();
  const auto& reading = cluster.reading;
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    const auto& binding = cluster.bindings[i];
    if (index.role_of(i) != ClusterIndex::kNone || binding.subjects.empty()) continue;
    const auto role = role_key_of(binding);
    const auto kind = to_string(role.kind);
    if (reading.has_whole(kind) || reading.lacks(kind) || !is_possible(binding)) continue;
    given_.push_back(
        {i, fmt::format("{} gives {}, which the input does not have: what it grants is not known",
                        describe(key_of(binding)), describe(role))});
  }
}

std::vector<std::string> UnknownRoles::in_namespace(std::string_view ns,
                                                    const Identity* identity) const {
  std::vector<std::string> list;
  for (const auto& [at, text] : given_) {
    const auto& binding = index_.cluster().bindings[at];
    const bool counts = binding.kind == BindingKind::ClusterRoleBinding ||
                        (!ns.empty() && binding.meta.namespace_ == ns);
    if (counts && rbac::binding_names(binding, identity)) list.push_back(text);
  }
  return list;
}

std::vector<std::string> UnknownRoles::anywhere(const Identity* identity) const {
  std::vector<std::string> list;
  for (const auto& [at, text] : given_) {
    if (rbac::binding_names(index_.cluster().bindings[at], identity)) list.push_back(text);
  }
  return list;
}

std::vector<std::string> first_of(std::vector<std::string> texts) {
  constexpr std::size_t kMost = 5;
  if (texts.size() <= kMost + 1) return texts;
  const auto more = texts.size() - kMost;
  texts.resize(kMost);
  texts.push_back(fmt::format("{} more bindings give roles that the input does not have", more));
  return texts;
}

}  // namespace nsposture::queries
