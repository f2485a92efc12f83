// What makes a role hold every rule, whoever it is bound to: rewriting it, deleting it and making
// it anew, making one that is missing, and a part of an aggregated one. The one table of it.
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

// Whether the step deletes a role of this kind, to make it anew. What was held by that role alone
// cannot be written into it then.
[[nodiscard]] bool deletes_role(const Edge& edge, RoleKind kind);

// Whether who acts may rest on this role being there: it is impersonated, or was handed rules in
// it. While the role is gone it cannot act.
[[nodiscard]] bool carries_session(const Evaluation& at, std::uint32_t role);
// Writing any rule into a role that exists: `update` or `patch` with `escalate`, or deleting it and
// making it anew.
bool may_rewrite(const Evaluation& at, Proof& proof, std::uint32_t role);
// Making a role of this name with any rule.
bool may_create_any(const Evaluation& at, Proof& proof, RoleKind kind, Scope scope,
                    const std::string& name);
// The same with rules that it holds itself, which needs no `escalate`.
bool may_write_own(const Evaluation& at, Proof& proof, std::uint32_t role);
// Leaving it without rules, or making a missing one so: that takes no `escalate`, and whoever
// writes bindings may bind it then.
bool may_empty(const Evaluation& at, Proof& proof, std::uint32_t role);
// Writing any rule into a ClusterRole that is made part of an aggregated one; its name goes into
// `name`. Labels that are in the way are taken off.
bool may_write_part(const Evaluation& at, Proof& proof, std::string& name);
// The same with rules that it holds itself.
bool may_write_own_part(const Evaluation& at, Proof& proof, std::string& name);
// By any of these; `part` is the name of the ClusterRole that is made part of it, "" for the
// others.
bool may_fill(const Evaluation& at, Proof& proof, std::uint32_t role, std::string& part);

// Roles that could be bound at the scope and that somebody may fill.
[[nodiscard]] std::vector<std::uint32_t> fillable_roles(const Evaluation& at);

// Labels that make a ClusterRole part of an aggregated one; nullopt when none do.
[[nodiscard]] std::optional<Labels> labels_for(const Role& role);

// The lines that do what may_fill() found.
[[nodiscard]] std::string fill_lines(const StepView& view, std::uint32_t role,
                                     const std::string& part);
// Writing every rule into a role that exists.
[[nodiscard]] std::string rewrite_lines(const StepView& view, const Role& role);
// Leaving a role without rules, whether it is there or missing.
[[nodiscard]] std::string empty_lines(const StepView& view, std::uint32_t role);
// A ClusterRole with every rule and the labels of `aggregated`.
[[nodiscard]] std::string part_lines(const StepView& view, const Role& aggregated,
                                     const std::string& name);
// StepView::rules, written into the role or into a part of it.
[[nodiscard]] std::string written_lines(const StepView& view, const Role& role,
                                        const std::string& part);
// A role that allows everything, as JSON.
[[nodiscard]] std::string all_powerful(RoleKind kind, const std::string& ns,
                                       const std::string& name);

}  // namespace nsposture::escalation::requests
