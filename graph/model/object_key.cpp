#include "graph/model/object_key.h"

namespace nsposture {

namespace {

std::string joined(std::string_view kind, const ObjectMeta& meta) {
  std::string key;
  key.reserve(kind.size() + meta.namespace_.size() + meta.name.size() + 2);
  key.append(kind).append(1, '\0').append(meta.namespace_).append(1, '\0').append(meta.name);
  return key;
}

}  // namespace

std::string_view to_string(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::Role:
      return "Role";
    case ObjectKind::ClusterRole:
      return "ClusterRole";
    case ObjectKind::RoleBinding:
      return "RoleBinding";
    case ObjectKind::ClusterRoleBinding:
      return "ClusterRoleBinding";
    case ObjectKind::Namespace:
      return "Namespace";
    case ObjectKind::ServiceAccount:
      return "ServiceAccount";
  }
  return {};
}

std::string describe(const ObjectKey& key) {
  std::string text(to_string(key.kind));
  text += " \"";
  if (!key.namespace_.empty()) text += key.namespace_ + '/';
  return text + key.name + '"';
}

ObjectKind kind_of(const Role& role) {
  return role.kind == RoleKind::Role ? ObjectKind::Role : ObjectKind::ClusterRole;
}

ObjectKind kind_of(const Binding& binding) {
  return binding.kind == BindingKind::RoleBinding ? ObjectKind::RoleBinding
                                                  : ObjectKind::ClusterRoleBinding;
}

ObjectKey key_of(const Role& role) {
  return {kind_of(role), role.meta.namespace_, role.meta.name};
}

ObjectKey key_of(const Binding& binding) {
  return {kind_of(binding), binding.meta.namespace_, binding.meta.name};
}

ObjectKey key_of(const Namespace& ns) {
  return {ObjectKind::Namespace, {}, ns.meta.name};
}

ObjectKey key_of(const ServiceAccount& account) {
  return {ObjectKind::ServiceAccount, account.meta.namespace_, account.meta.name};
}

ObjectKey role_key_of(const Binding& binding) {
  if (binding.role_ref.kind == RoleKind::ClusterRole) {
    return {ObjectKind::ClusterRole, {}, binding.role_ref.name};
  }
  return {ObjectKind::Role, binding.meta.namespace_, binding.role_ref.name};
}

std::string text_key(const Role& role) {
  return joined(to_string(role.kind), role.meta);
}

std::string text_key(const Binding& binding) {
  return joined(to_string(binding.kind), binding.meta);
}

std::string text_key(const Namespace& ns) {
  return joined("Namespace", ns.meta);
}

std::string text_key(const ServiceAccount& account) {
  return joined("ServiceAccount", account.meta);
}

std::string text_key(const Workload& workload) {
  return joined(workload.kind, workload.meta);
}

std::string text_key(const RelatedObject& object) {
  return joined(object.kind + '.' + object.api_group, object.meta);
}

}  // namespace nsposture
