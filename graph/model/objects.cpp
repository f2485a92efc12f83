#include "graph/model/objects.h"

namespace nsposture {

std::string_view to_string(RoleKind kind) {
  return kind == RoleKind::Role ? "Role" : "ClusterRole";
}

std::string_view to_string(BindingKind kind) {
  return kind == BindingKind::RoleBinding ? "RoleBinding" : "ClusterRoleBinding";
}

}  // namespace nsposture
