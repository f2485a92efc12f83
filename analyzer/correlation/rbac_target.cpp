#include "analyzer/correlation/rbac_target.h"

namespace nsposture::correlation {

std::optional<ObjectKind> rbac_kind_of(const LoggedRequest& request) {
  const auto& event = request.event;
  if (event.api_group != "rbac.authorization.k8s.io" || !event.subresource.empty()) {
    return std::nullopt;
  }
  if (event.resource == "roles") return ObjectKind::Role;
  if (event.resource == "clusterroles") return ObjectKind::ClusterRole;
  if (event.resource == "rolebindings") return ObjectKind::RoleBinding;
  if (event.resource == "clusterrolebindings") return ObjectKind::ClusterRoleBinding;
  return std::nullopt;
}

ObjectKey rbac_key_of(const LoggedRequest& request, ObjectKind kind) {
  return {kind, request.event.namespace_, request.event.name};
}

}  // namespace nsposture::correlation
