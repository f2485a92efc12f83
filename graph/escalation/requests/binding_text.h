// Getting bound to a role: by a new binding, or by an existing one.
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

// Creating a binding at the scope. The role of an existing binding is immutable, so a binding whose
// name is taken has to be deleted first.
bool may_make_binding(const Evaluation& at, Proof& proof, std::string& name);
// Looks at that scope. If bindings with certain names may be created in every namespace and one of
// the names is taken somewhere, looks in each namespace separately.
void look_in_each(const Evaluation& at, void (*look)(const Evaluation&));
// Changing an existing binding, at its own scope.
bool may_change_binding(const Evaluation& at, Proof& proof, std::uint32_t binding);
// The permission `bind` on the role for a binding at the scope, by name. A role that does not exist
// may be bound too.
bool may_bind(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope);
// … or because every rule that the role has now is held.
bool may_hand_over(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope);
// Whether the checks after the deletion of a binding do not depend on that binding.
[[nodiscard]] bool outlives_deletion(const Evaluation& at, const Proof& proof,
                                     const std::string& name);

// Whether a role can be bound at the scope: a Role only in its own namespace.
[[nodiscard]] bool fits(const AccessModel& world, std::uint32_t role, Scope scope);
// Whether a binding at that scope is reached from the scope that is evaluated.
[[nodiscard]] bool in_scope(const Evaluation& at, Scope binding);

// The commands that bind `role` to the acting identity.
[[nodiscard]] std::string bind_lines(const StepView& view, RoleKind kind, const std::string& role,
                                     const std::string& name);
// The command that adds the acting identity to the subjects of a binding.
[[nodiscard]] std::string join_lines(const StepView& view, std::uint32_t binding);

}  // namespace nsposture::escalation::requests
