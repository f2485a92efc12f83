// The kinds of objects that are read, with their API groups; all others are only counted.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace nsposture::ingest::manifest {

inline constexpr std::string_view kRbacGroup = "rbac.authorization.k8s.io";
inline constexpr std::array<std::string_view, 4> kRbacKinds = {"ClusterRoleBinding", "ClusterRole",
                                                               "RoleBinding", "Role"};

enum class ObjectType : std::uint8_t {
  Role,
  Binding,
  Namespace,
  ServiceAccount,
  Workload,
  Related
};

struct KindInfo {
  std::string_view kind;
  std::array<std::string_view, 2> groups;  // the second repeats the first if there is only one
  ObjectType type = ObjectType::Related;
  bool namespaced = true;
};

// Null if the kind is not read in any group.
[[nodiscard]] const KindInfo* find_kind(std::string_view kind);

// "RoleBinding" of "rolebindings", as in URLs and denials; "" for kinds that are not read.
[[nodiscard]] std::string_view kind_of_resource(std::string_view resource);

[[nodiscard]] bool has_group(const KindInfo& info, std::string_view group);

}  // namespace nsposture::ingest::manifest
