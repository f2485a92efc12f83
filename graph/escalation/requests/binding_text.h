// How the binding techniques write their requests.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>

namespace nsposture::escalation::requests {

inline constexpr CreatePermissions kClusterRoleBindings{kCreateClusterRoleBinding, true};
inline constexpr CreatePermissions kRoleBindings{kCreateRoleBinding, true};
inline constexpr CreatePermissions kClusterRoles{kCreateClusterRole, true};
inline constexpr CreatePermissions kRoles{kCreateRole, true};

[[nodiscard]] inline CreatePermissions binding_making(Scope scope) {
  return scope == kCluster ? kClusterRoleBindings : kRoleBindings;
}

[[nodiscard]] inline CreatePermissions role_making(const AccessModel& world, std::uint32_t role) {
  return world.cluster().roles[role].kind == RoleKind::ClusterRole ? kClusterRoles : kRoles;
}

// Making a binding at the scope. A name that is taken keeps its role, so rules limited to it are of
// no use here.
bool may_make_binding(const Evaluation& at, Proof& proof, std::string& name);
// The right to hand the role on in a binding at the scope, by name.
bool may_bind(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope);
// Writing any rule into a role that exists: `update` or `patch` with `escalate`, or `delete` and
// making it anew.
bool may_rewrite(const Evaluation& at, Proof& proof, std::uint32_t role);
// Making a role of this name with any rule.
bool may_create_any(const Evaluation& at, Proof& proof, RoleKind kind, Scope scope,
                    const std::string& name);

// roleRef and subjects of a binding, as object_json() takes them.
[[nodiscard]] std::string binding_rest(RoleKind kind, const std::string& role,
                                       const std::vector<std::string>& subjects);
// The lines that bind `role` ("clusterrole=x" or "role=x") to who acts.
[[nodiscard]] std::string bind_lines(const StepView& view, RoleKind kind, const std::string& role,
                                     const std::string& name);
// The lines that write every right into a role.
[[nodiscard]] std::string rewrite_lines(const StepView& view, RoleKind kind, const std::string& ns,
                                        const std::string& name);
// A role that allows everything, as JSON.
[[nodiscard]] std::string all_powerful(RoleKind kind, const std::string& ns,
                                       const std::string& name);

}  // namespace nsposture::escalation::requests
