#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

void bind_cluster_roles(const Evaluation& at, const Proof& writing, const std::string& name) {
  auto proof = writing;
  if (at.rights.need_any(proof, kBindClusterRole, at.scope)) {
    at.sink.emit({NodeType::ClusterRoles, at.scope, 0}, proof, NamedObject{name});
    return;
  }
  for (const auto& role_name : at.rights.names(kBindClusterRole, at.scope)) {
    const auto role = at.world.find_cluster_role(role_name);
    auto one = writing;
    if (role == kNone || !requests::may_bind(at, one, role, at.scope)) continue;
    at.sink.emit({NodeType::Gain, role, at.scope}, one, NamedObject{name});
  }
}

void bind_roles(const Evaluation& at, const Proof& writing, const std::string& name) {
  auto proof = writing;
  if (at.rights.need_any(proof, kBindRole, at.scope)) {
    at.sink.emit({NodeType::RolesIn, at.scope, 0}, proof, NamedObject{name});
    return;
  }
  for (const auto& role_name : at.rights.names(kBindRole, at.scope)) {
    for (const auto role : at.world.roles_named(role_name)) {
      const auto ns = at.world.find_scope(at.world.cluster().roles[role].meta.namespace_);
      auto one = writing;
      if (!at.includes(ns) || !requests::may_bind(at, one, role, ns)) continue;
      at.sink.emit({NodeType::Gain, role, ns}, one, NamedObject{name});
    }
  }
}

// `bind` counts on the role that roleRef names, in the namespace of the new binding (rbac-facts.md
// 3); the same verb on rolebindings is nothing.
void edges(const Evaluation& at) {
  Proof writing;
  std::string name;
  if (!requests::may_make_binding(at, writing, name)) return;
  if (at.rights.has(kBindClusterRole)) bind_cluster_roles(at, writing, name);
  if (at.rights.has(kBindRole) && at.scope != kCluster) bind_roles(at, writing, name);
}

StepText text(const StepView& view) {
  const auto& role = view.world.cluster().roles[view.role];
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
