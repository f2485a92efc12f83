// Becoming bound to a role: by a new binding, or by one that is there.
#pragma once

#include "graph/escalation/model/technique.h"
#include "graph/escalation/requests/fill_role.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::escalation::requests {

inline constexpr CreatePermissions kClusterRoleBindings{kCreateClusterRoleBinding, true};
inline constexpr CreatePermissions kRoleBindings{kCreateRoleBinding, true};

[[nodiscard]] inline CreatePermissions binding_making(Scope scope) {
  return scope == kCluster ? kClusterRoleBindings : kRoleBindings;
}

// Making a binding at the scope. The role of a binding that exists never changes, so one whose name
// is taken has to be deleted first.
bool may_make_binding(const Evaluation& at, Proof& proof, std::string& name);
// Looks there; and, where it may make bindings of certain names in every namespace, of which one is
// taken somewhere, in each namespace by itself.
void look_in_each(const Evaluation& at, void (*look)(const Evaluation&));
// Changing a binding that exists, at its own scope.
bool may_change_binding(const Evaluation& at, Proof& proof, std::uint32_t binding);
// The right to hand the role on in a binding at the scope, by name. A role that does not exist may
// be bound as well.
bool may_bind(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope);
// … or because every rule that it has now is held.
bool may_hand_over(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope);
// Whether the checks after the deletion of a binding rest on that binding.
[[nodiscard]] bool outlives_deletion(const Evaluation& at, const Proof& proof,
                                     const std::string& name);

// Whether a role can be bound at the scope: a Role in its own namespace alone.
[[nodiscard]] bool fits(const AccessModel& world, std::uint32_t role, Scope scope);
// Whether a binding there is reached from the scope at which rights are looked at.
[[nodiscard]] bool in_scope(const Evaluation& at, Scope binding);

// The lines that bind `role` to who acts.
[[nodiscard]] std::string bind_lines(const StepView& view, RoleKind kind, const std::string& role,
                                     const std::string& name);
// The line that adds who acts to the subjects of a binding.
[[nodiscard]] std::string join_lines(const StepView& view, std::uint32_t binding);

}  // namespace nsposture::escalation::requests
