#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

void bind_one(const Evaluation& at, const Proof& writing, const std::string& name,
              std::uint32_t role, Scope scope) {
  auto proof = writing;
  if (!requests::may_bind(at, proof, role, scope)) return;
  if (!requests::outlives_deletion(at, proof, name)) return;
  at.sink.emit({NodeType::Gain, role, scope}, proof, NamedObject{name});
}

void bind_cluster_roles(const Evaluation& at, const Proof& writing, const std::string& name) {
  auto proof = writing;
  if (at.rights.need_any(proof, kBindClusterRole, at.scope) &&
      requests::outlives_deletion(at, proof, name)) {
    at.sink.emit({NodeType::ClusterRoles, at.scope, 0}, proof, NamedObject{name});
    return;
  }
  for (const auto& role_name : at.rights.names(kBindClusterRole, at.scope)) {
    const auto role = at.world.find_named_role(RoleKind::ClusterRole, kCluster, role_name);
    if (role != kNone) bind_one(at, writing, name, role, at.scope);
  }
}

void bind_roles(const Evaluation& at, const Proof& writing, const std::string& name) {
  auto proof = writing;
  if (at.rights.need_any(proof, kBindRole, at.scope) &&
      requests::outlives_deletion(at, proof, name)) {
    at.sink.emit({NodeType::RolesIn, at.scope, 0}, proof, NamedObject{name});
    return;
  }
  for (const auto& role_name : at.rights.names(kBindRole, at.scope)) {
    auto roles = at.world.roles_named(role_name);
    if (at.scope >= kFirstNamespace) {
      const auto missing = at.world.find_named_role(RoleKind::Role, at.scope, role_name);
      if (missing != kNone) roles.push_back(missing);
    }
    for (const auto role : roles) {
      const auto ns = at.world.role_scope(role);
      if (at.includes(ns)) bind_one(at, writing, name, role, ns);
    }
  }
}

// `bind` applies to the role that roleRef names, in the namespace of the new binding, whether or
// not the role exists (rbac-facts.md 3). The same verb on rolebindings has no effect.
void look(const Evaluation& at) {
  Proof writing;
  std::string name;
  if (!requests::may_make_binding(at, writing, name)) return;
  if (at.rights.has(kBindClusterRole)) bind_cluster_roles(at, writing, name);
  if (at.rights.has(kBindRole) && at.scope != kCluster) bind_roles(at, writing, name);
}

void edges(const Evaluation& at) {
  requests::look_in_each(at, look);
}

StepText text(const StepView& view) {
  const auto& role = view.world.role_object(view.role);
  return {requests::bind_lines(view, role.kind, role.meta.name, requests::object_name(view.edge)),
          "`bind` on the role lets its holder write it into a binding without holding its rules"};
}

}  // namespace

Technique bind_role() {
  return {.id = TechniqueId::BindRole,
          .title = "Bind a role to oneself",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 9,
          .where = kAtCluster | kInNamespaces,
          .any_of = {kCreateRoleBinding, kCreateClusterRoleBinding},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
