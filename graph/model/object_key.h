// What names an object in a cluster: kind, namespace and name. The one key for looking up, ordering
// and reporting objects.
#pragma once

#include "graph/model/objects.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture {

// The kinds that decisions depend on, in the order that reports use.
enum class ObjectKind : std::uint8_t {
  Role,
  ClusterRole,
  RoleBinding,
  ClusterRoleBinding,
  Namespace,
  ServiceAccount
};

struct ObjectKey {
  ObjectKind kind = ObjectKind::Role;
  std::string namespace_;  // empty for cluster-scoped kinds
  std::string name;

  friend auto operator<=>(const ObjectKey&, const ObjectKey&) = default;
};

// As Kubernetes spells it: "RoleBinding".
[[nodiscard]] std::string_view to_string(ObjectKind kind);
// `RoleBinding "team/admins"`, `ClusterRole "view"`.
[[nodiscard]] std::string describe(const ObjectKey& key);

[[nodiscard]] ObjectKind kind_of(const Role& role);
[[nodiscard]] ObjectKind kind_of(const Binding& binding);

[[nodiscard]] ObjectKey key_of(const Role& role);
[[nodiscard]] ObjectKey key_of(const Binding& binding);
[[nodiscard]] ObjectKey key_of(const Namespace& ns);
[[nodiscard]] ObjectKey key_of(const ServiceAccount& account);
// Of the role that the binding refers to, whether or not it exists.
[[nodiscard]] ObjectKey role_key_of(const Binding& binding);

// Kind, namespace and name in one text: a key for objects of every kind, including kinds that
// ObjectKind does not list. Do not display it.
[[nodiscard]] std::string text_key(const Role& role);
[[nodiscard]] std::string text_key(const Binding& binding);
[[nodiscard]] std::string text_key(const Namespace& ns);
[[nodiscard]] std::string text_key(const ServiceAccount& account);
[[nodiscard]] std::string text_key(const Workload& workload);
[[nodiscard]] std::string text_key(const RelatedObject& object);

}  // namespace nsposture
