#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <set>
#include <string>
#include <vector>

namespace nsposture::escalation::techniques {

namespace {

// Roles of the cluster that it has there. What was bound to others too, they already have.
std::set<std::uint32_t> held(const Evaluation& at) {
  std::set<std::uint32_t> roles;
  at.bound_rights().visit_for(at.scope, [&](const Holding& holding) {
    if (holding.role < at.world.everything_role()) roles.insert(holding.role);
  });
  return roles;
}

// A new binding of a role whose rules it holds.
void by_new_binding(const Evaluation& at, const Proof& writing, const std::string& name,
                    std::uint32_t role) {
  if (!requests::fits(at.world, role, at.scope)) return;
  at.sink.emit({NodeType::Gain, role, at.scope}, writing, HandedRole{name, kNone});
}

void change_one(const Evaluation& at, std::uint32_t binding) {
  Proof proof;
  if (!requests::may_change_binding(at, proof, binding)) return;
  const NodeKey gain{NodeType::Gain, at.world.binding_role(binding),
                     at.world.binding_scope(binding)};
  at.sink.emit(gain, proof, HandedRole{{}, binding});
}

// Whether it holds every rule of a role that is not bound to it.
bool is_held(const Evaluation& at, std::uint32_t role) {
  return role != kNone && at.sink.wants({NodeType::Gain, role, at.scope}) &&
         at.rights.covers(role, at.scope);
}

// Existing bindings of roles whose rules it holds.
void by_change(const Evaluation& at, const std::set<std::uint32_t>& roles) {
  if (at.scope != kAllNamespaces) {
    for (const auto binding : at.world.bindings_in(at.scope)) {
      const auto role = at.world.binding_role(binding);
      if (roles.contains(role) || is_held(at, role)) change_one(at, binding);
    }
    return;
  }
  for (const auto& name : at.rights.change_names(requests::kRoleBindings, at.scope)) {
    for (const auto binding : at.world.bindings_named(name)) {
      const auto role = at.world.binding_role(binding);
      const bool wide = at.world.binding_scope(binding) == kCluster;
      if (!wide && !roles.contains(role) && is_held(at, role)) change_one(at, binding);
    }
  }
  for (const auto role : roles) {
    for (const auto binding : at.world.bindings_of_role(role)) {
      if (at.world.binding_scope(binding) != kCluster) change_one(at, binding);
    }
  }
}

// A role without rules that it creates and binds, for another identity to fill.
void by_made_role(const Evaluation& at, const Proof& writing, const std::string& name) {
  const auto role = at.world.made_role();
  auto proof = writing;
  if (role == kNone ||
      !at.rights.make(proof, requests::kClusterRoles, kCluster, std::string(kFreshRole))) {
    return;
  }
  at.sink.emit({NodeType::Gain, role, at.scope}, proof, HandedRole{name, kNone});
}

// Brings nothing to the acting identity. Another identity that the attacker controls gains the role
// and may need it with its own permissions (the API server requires both of one requester).
void look(const Evaluation& at) {
  const auto making = requests::binding_making(at.scope);
  Proof writing;
  std::string name;
  const bool makes = requests::may_make_binding(at, writing, name);
  const bool changes = at.rights.has(making.update()) || at.rights.has(making.patch());
  if (!makes && !changes) return;
  auto roles = held(at);
  for (const auto role : requests::fillable_roles(at)) {
    if (roles.contains(role) || !at.sink.wants({NodeType::Gain, role, at.scope})) continue;
    if (at.rights.covers(role, at.scope)) roles.insert(role);
  }
  if (changes) by_change(at, roles);
  for (const auto role : roles) {
    if (makes) by_new_binding(at, writing, name, role);
  }
  if (makes) by_made_role(at, writing, name);
}

void hand_on(const Evaluation& at) {
  requests::look_in_each(at, look);
}

StepText text(const StepView& view) {
  constexpr std::string_view kBecause =
      "who holds every rule of a role may bind it to others without `bind`";
  const auto& role = view.world.role_object(view.role);
  const auto& how = std::get<HandedRole>(view.edge.detail);
  if (how.changed != kNone) return {requests::join_lines(view, how.changed), std::string(kBecause)};
  const auto bind = requests::bind_lines(view, role.kind, role.meta.name, how.binding);
  if (view.role != view.world.made_role()) return {bind, std::string(kBecause)};
  const auto json = requests::object_json("rbac.authorization.k8s.io/v1", "ClusterRole", {},
                                          role.meta.name, R"(,"rules":[])");
  return {requests::send_object(view, kCreateClusterRole, json) + '\n' + bind,
          "a role without rules may be bound by whoever writes bindings, and filled by another"};
}

}  // namespace

Technique hand_on_role() {
  return {
      .id = TechniqueId::HandOnRole,
      .title = "Hand a role one holds to another identity",
      .attack = "T1098.006",
      .cis = "5.1.8",
      .takes = Takes::Administration,
      .cost = 6,
      .any_of = {kCreateRoleBinding, kUpdateRoleBinding, kPatchRoleBinding,
                 kCreateClusterRoleBinding, kUpdateClusterRoleBinding, kPatchClusterRoleBinding},
      .joint = {.for_all = hand_on},
      .text = text,
      .rests_on_cover = true};
}

}  // namespace nsposture::escalation::techniques
