#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <set>

namespace nsposture::escalation::techniques {

namespace {

// Bindings that a rule names, or whose role a rule names.
std::set<std::uint32_t> candidates(const Evaluation& at, CreatePermissions making) {
  std::set<std::uint32_t> found;
  for (const auto& name : at.rights.change_names(making, at.scope)) {
    const auto& named = at.world.bindings_named(name);
    found.insert(named.begin(), named.end());
  }
  const auto add_role = [&](std::uint32_t role) {
    if (role == kNone) return;
    const auto& bound = at.world.bindings_of_role(role);
    found.insert(bound.begin(), bound.end());
  };
  for (const auto& name : at.rights.names(kBindClusterRole, at.scope)) {
    add_role(at.world.find_named_role(RoleKind::ClusterRole, kCluster, name));
  }
  for (const auto& name : at.rights.names(kBindRole, at.scope)) {
    for (const auto role : at.world.roles_named(name)) add_role(role);
    if (at.scope >= kFirstNamespace) {
      add_role(at.world.find_named_role(RoleKind::Role, at.scope, name));
    }
  }
  return found;
}

void edges(const Evaluation& at) {
  const auto making = requests::binding_making(at.scope);
  if (!at.rights.has(kBindClusterRole) && !at.rights.has(kBindRole)) return;
  Proof any;
  if (at.rights.change_any(any, making, at.scope)) {
    for (const auto right : {kBindClusterRole, kBindRole}) {
      auto proof = any;
      if (!at.rights.need_any(proof, right, at.scope)) continue;
      at.sink.emit({NodeType::BoundRoles, at.scope, right == kBindRole ? 1U : 0U}, proof, {});
    }
  }
  for (const auto binding : candidates(at, making)) {
    const auto scope = at.world.binding_scope(binding);
    const auto role = at.world.binding_role(binding);
    if (role == kNone || !requests::in_scope(at, scope)) continue;
    Proof proof;
    if (!requests::may_change_binding(at, proof, binding)) continue;
    if (!requests::may_bind(at, proof, role, scope)) continue;
    at.sink.emit({NodeType::Gain, role, scope}, proof,
                 NamedObject{at.world.cluster().bindings[binding].meta.name});
  }
}

std::uint32_t changed_binding(const StepView& view) {
  const auto& changed = requests::object_name(view.edge);
  const auto& world = view.world;
  for (const auto binding : world.bindings_of_role(view.role)) {
    const auto& name = world.cluster().bindings[binding].meta.name;
    const bool there = world.scope_name(world.binding_scope(binding)) == view.ns;
    if (there && (changed.empty() || changed == name)) return binding;
  }
  return kNone;
}

StepText text(const StepView& view) {
  const auto index = changed_binding(view);
  if (index == kNone) return {};
  return {requests::join_lines(view, index),
          "`bind` on its role lets its holder add a subject to an existing binding"};
}

}  // namespace

Technique change_binding() {
  return {.id = TechniqueId::ChangeBinding,
          .title = "Add oneself to an existing binding",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 9,
          .where = kAtCluster | kInNamespaces,
          .any_of = {kUpdateRoleBinding, kPatchRoleBinding, kUpdateClusterRoleBinding,
                     kPatchClusterRoleBinding},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
