// How a role is made to hold every rule, whatever it is bound to: rewriting it, recreating it,
// creating a missing one, and adding a part to an aggregated one. The single table of these.
#pragma once

#include "graph/escalation/model/technique.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::escalation::requests {

inline constexpr CreatePermissions kClusterRoles{kCreateClusterRole, true};
inline constexpr CreatePermissions kRoles{kCreateRole, true};

[[nodiscard]] inline CreatePermissions role_making(RoleKind kind) {
  return kind == RoleKind::ClusterRole ? kClusterRoles : kRoles;
}

[[nodiscard]] inline DeletePermissions role_removing(RoleKind kind) {
  return {kind == RoleKind::ClusterRole ? kDeleteClusterRole : kDeleteRole};
}

[[nodiscard]] inline PermissionId role_escalating(RoleKind kind) {
  return kind == RoleKind::ClusterRole ? kEscalateClusterRole : kEscalateRole;
}

// Whether the step deletes a role of this kind to recreate it. Permissions held only by that role
// cannot be written into it then.
[[nodiscard]] bool deletes_role(const Edge& edge, RoleKind kind);

// Whether the acting identity may depend on this role: it is impersonated, or was given rules in
// it. While the role does not exist it cannot act.
[[nodiscard]] bool carries_session(const Evaluation& at, std::uint32_t role);
// Writing any rule into an existing role: `update` or `patch` with `escalate`, or deleting and
// recreating it.
bool may_rewrite(const Evaluation& at, Proof& proof, std::uint32_t role);
// Creating a role with this name and any rule.
bool may_create_any(const Evaluation& at, Proof& proof, RoleKind kind, Scope scope,
                    const std::string& name);
// The same with rules that it holds itself, which does not require `escalate`.
bool may_write_own(const Evaluation& at, Proof& proof, std::uint32_t role);
// Leaving it without rules, or creating a missing one without rules. That does not require
// `escalate`, and an identity that writes bindings may then bind it.
bool may_empty(const Evaluation& at, Proof& proof, std::uint32_t role);
// Writing any rule into a ClusterRole that is made part of an aggregated one; its name is stored in
// `name`. Labels that prevent that are removed.
bool may_write_part(const Evaluation& at, Proof& proof, std::string& name);
// The same with rules that it holds itself.
bool may_write_own_part(const Evaluation& at, Proof& proof, std::string& name);
// By any of these; `part` is the name of the ClusterRole that is made part of it, else "".
bool may_fill(const Evaluation& at, Proof& proof, std::uint32_t role, std::string& part);

// Roles that could be bound at the scope and that a subject may fill.
[[nodiscard]] std::vector<std::uint32_t> fillable_roles(const Evaluation& at);

// Labels that make a ClusterRole part of an aggregated one; nullopt when none do.
[[nodiscard]] std::optional<Labels> labels_for(const Role& role);

// The commands for what may_fill() found.
[[nodiscard]] std::string fill_lines(const StepView& view, std::uint32_t role,
                                     const std::string& part);
// Writes every rule into an existing role.
[[nodiscard]] std::string rewrite_lines(const StepView& view, const Role& role);
// Leaves a role without rules, whether it exists or is missing.
[[nodiscard]] std::string empty_lines(const StepView& view, std::uint32_t role);
// A ClusterRole with every rule and the labels of `aggregated`.
[[nodiscard]] std::string part_lines(const StepView& view, const Role& aggregated,
                                     const std::string& name);
// Writes StepView::rules into the role or into a part of it.
[[nodiscard]] std::string written_lines(const StepView& view, const Role& role,
                                        const std::string& part);
// A role that allows everything, as JSON.
[[nodiscard]] std::string all_powerful(RoleKind kind, const std::string& ns,
                                       const std::string& name);

}  // namespace nsposture::escalation::requests
