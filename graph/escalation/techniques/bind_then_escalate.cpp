#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

// Binding a role whose every rule one holds needs no `bind`; an empty role is held by everybody.
bool bind_and_fill(const Evaluation& at, const Proof& writing, std::uint32_t role, Proof& proof) {
  const auto& object = at.world.cluster().roles[role];
  const bool wide = object.kind == RoleKind::ClusterRole;
  if (!wide && (at.scope == kCluster || at.world.scope_name(at.scope) != object.meta.namespace_)) {
    return false;
  }
  proof = writing;
  return requests::may_rewrite(at, proof, role) && at.rights.covers(role, at.scope);
}

// A new role without rules, bound first and filled afterwards.
bool new_role(const Evaluation& at, const Proof& writing, RoleKind kind, Proof& proof) {
  const bool wide = kind == RoleKind::ClusterRole;
  const auto making = wide ? requests::kClusterRoles : requests::kRoles;
  const auto scope = wide ? kCluster : at.scope;
  if (!wide && at.scope == kCluster) return false;
  proof = writing;
  return at.rights.need(proof, making.create, scope, "") &&
         at.rights.change(proof, making, scope, "take-over") &&
         at.rights.need(proof, wide ? kEscalateClusterRole : kEscalateRole, scope, "take-over");
}

void emit(const Evaluation& at, const Proof& proof, FilledRole how) {
  at.sink.emit({NodeType::Gain, at.world.everything_role(), at.scope}, proof, std::move(how));
}

bool try_roles(const Evaluation& at, const Proof& writing, const std::vector<std::uint32_t>& roles,
               const std::string& name) {
  for (const auto role : roles) {
    Proof proof;
    if (!bind_and_fill(at, writing, role, proof)) continue;
    emit(at, proof, {role, at.world.cluster().roles[role].kind, name});
    return true;
  }
  return false;
}

void edges(const Evaluation& at) {
  Proof writing;
  std::string name;
  if (!requests::may_make_binding(at, writing, name)) return;
  for (const auto kind : {RoleKind::ClusterRole, RoleKind::Role}) {
    Proof proof;
    if (!new_role(at, writing, kind, proof)) continue;
    emit(at, proof, {kNone, kind, name});
    return;
  }
  if (at.rights.has(kEscalateClusterRole) &&
      try_roles(at, writing, at.world.cluster_roles(), name)) {
    return;
  }
  if (at.rights.has(kEscalateRole) && at.scope >= kFirstNamespace) {
    try_roles(at, writing, at.world.roles_in(at.scope), name);
  }
}

StepText text(const StepView& view) {
  const auto& how = std::get<FilledRole>(view.edge.detail);
  const bool fresh = how.role == kNone;
  const auto kind = how.kind;
  const auto role =
      fresh ? requests::fresh_name(view) : view.world.cluster().roles[how.role].meta.name;
  const auto ns = kind == RoleKind::Role ? view.ns : std::string();
  std::string lines;
  if (fresh) {
    const auto making = kind == RoleKind::ClusterRole ? requests::kClusterRoles : requests::kRoles;
    lines =
        requests::send_object(view, making.create,
                              requests::object_json("rbac.authorization.k8s.io/v1", to_string(kind),
                                                    ns, role, R"(,"rules":[])")) +
        '\n';
  }
  lines += requests::bind_lines(view, kind, role, how.binding) + '\n' +
           requests::rewrite_lines(view, kind, ns, role);
  return {lines,
          "a role whose rules one holds already may be bound without `bind`, and `escalate` then "
          "lets its holder write any rule into it"};
}

}  // namespace

Technique bind_then_escalate() {
  return {.id = TechniqueId::BindThenEscalate,
          .title = "Bind a harmless role to oneself, then fill it",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 12,
          .where = kAtCluster | kInNamespaces,
          .any_of = {kEscalateClusterRole, kEscalateRole},
          .edges = edges,
          .text = text,
          .rests_on_cover = true};
}

}  // namespace nsposture::escalation::techniques
