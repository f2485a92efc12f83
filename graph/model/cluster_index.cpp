#include "graph/model/cluster_index.h"

#include <utility>

namespace nsposture {

ClusterIndex::ClusterIndex(const Cluster& cluster) : cluster_(cluster) {
  add_objects();
  resolve_roles();
}

void ClusterIndex::add_objects() {
  places_.reserve(cluster_.roles.size() + cluster_.bindings.size() + cluster_.namespaces.size() +
                  cluster_.service_accounts.size());
  // Of duplicate objects, the first counts.
  const auto add_all = [this](const auto& objects, const auto& name_of) {
    for (std::uint32_t i = 0; i < objects.size(); ++i) places_.emplace(name_of(objects[i]), i);
  };
  add_all(cluster_.roles, [](const Role& role) {
    return Name{kind_of(role),
                role.kind == RoleKind::Role ? std::string_view(role.meta.namespace_) : "",
                role.meta.name};
  });
  add_all(cluster_.bindings, [](const Binding& binding) {
    return Name{kind_of(binding), binding.meta.namespace_, binding.meta.name};
  });
  add_all(cluster_.namespaces, [](const Namespace& ns) {
    return Name{ObjectKind::Namespace, {}, ns.meta.name};
  });
  add_all(cluster_.service_accounts, [](const ServiceAccount& account) {
    return Name{ObjectKind::ServiceAccount, account.meta.namespace_, account.meta.name};
  });
}

void ClusterIndex::resolve_roles() {
  bindings_of_.resize(cluster_.roles.size());
  role_of_.reserve(cluster_.bindings.size());
  for (std::uint32_t i = 0; i < cluster_.bindings.size(); ++i) {
    const auto& binding = cluster_.bindings[i];
    const bool by_role = binding.role_ref.kind == RoleKind::Role;
    const bool impossible = by_role && binding.kind == BindingKind::ClusterRoleBinding;
    const Name name = by_role
                          ? Name{ObjectKind::Role, binding.meta.namespace_, binding.role_ref.name}
                          : Name{ObjectKind::ClusterRole, {}, binding.role_ref.name};
    const auto role = impossible ? kNone : find(name);
    role_of_.push_back(role);
    if (role != kNone) {
      bindings_of_[role].push_back(i);
    } else if (!impossible) {
      dangling_[name].push_back(i);
    }
  }
}

std::uint32_t ClusterIndex::find(const Name& name) const {
  if (name.kind == ObjectKind::Role && name.namespace_.empty()) return kNone;
  const auto at = places_.find(name);
  return at == places_.end() ? kNone : at->second;
}

std::uint32_t ClusterIndex::find(const ObjectKey& key) const {
  return find(Name{key.kind, key.namespace_, key.name});
}

std::span<const std::uint32_t> ClusterIndex::bindings_of(const ObjectKey& role) const {
  const Name name{role.kind, role.namespace_, role.name};
  if (const auto at = find(name); at != kNone) return bindings_of_[at];
  const auto found = dangling_.find(name);
  if (found == dangling_.end()) return {};
  return found->second;
}

Subject ClusterIndex::subject_of(std::uint32_t binding, std::uint32_t subject) const {
  return cluster_.bindings[binding].effective_subject(subject);
}

}  // namespace nsposture
