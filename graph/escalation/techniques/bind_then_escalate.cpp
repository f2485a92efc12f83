#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/fill_role.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace nsposture::escalation::techniques {

namespace {

// The proof of binding a role, and by which binding.
struct Bound {
  Proof proof;
  std::string binding;
  std::uint32_t changed = kNone;
};

// A new role without rules, bound first and filled afterwards.
bool new_role(const Evaluation& at, const Proof& writing, RoleKind kind, Proof& proof) {
  const bool wide = kind == RoleKind::ClusterRole;
  const auto making = requests::role_making(kind);
  const auto scope = wide ? kCluster : at.scope;
  if (!wide && at.scope == kCluster) return false;
  proof = writing;
  return at.rights.need(proof, making.create, scope, "") &&
         at.rights.change(proof, making, scope, std::string(kFreshRole)) &&
         at.rights.need(proof, requests::role_escalating(kind), scope, std::string(kFreshRole));
}

// `bind` allows the binding to come first; the role is then created with every rule.
bool role_made_later(const Evaluation& at, const Proof& writing, RoleKind kind, Proof& proof) {
  const bool wide = kind == RoleKind::ClusterRole;
  if (!wide && at.scope == kCluster) return false;
  const std::string name(kFreshRole);
  proof = writing;
  return at.rights.need(proof, wide ? kBindClusterRole : kBindRole, at.scope, name) &&
         requests::may_create_any(at, proof, kind, wide ? kCluster : at.scope, name);
}

void emit(const Evaluation& at, Scope scope, const Proof& proof, FilledRole how) {
  at.sink.emit({NodeType::Gain, at.world.everything_role(), scope}, proof, std::move(how));
}

bool by_new_role(const Evaluation& at, const Bound& made) {
  for (const auto kind : {RoleKind::ClusterRole, RoleKind::Role}) {
    Proof proof;
    const bool later = !new_role(at, made.proof, kind, proof);
    if (later && !role_made_later(at, made.proof, kind, proof)) continue;
    emit(at, at.scope, proof, {kNone, kind, made.binding, kNone, {}, later});
    return true;
  }
  return false;
}

// When all may be written, the last one that no controller writes.
std::uint32_t some_writable(const Evaluation& at) {
  Proof any;
  if (!at.rights.change_any(any, requests::kClusterRoles, kCluster) ||
      !at.rights.need_any(any, kEscalateClusterRole, kCluster)) {
    return kNone;
  }
  const auto& roles = at.world.cluster_roles();
  const auto found = std::find_if(roles.rbegin(), roles.rend(), [&](std::uint32_t role) {
    return !at.world.role_object(role).aggregation && !requests::carries_session(at, role);
  });
  return found == roles.rend() ? kNone : *found;
}

// Roles that a rule names, and those that every subject may bind.
std::set<std::uint32_t> candidates(const Evaluation& at) {
  std::set<std::uint32_t> found;
  const auto add = [&](RoleKind kind, PermissionId right) {
    const auto scope =
        kind == RoleKind::ClusterRole && right != kBindClusterRole ? kCluster : at.scope;
    if (kind == RoleKind::Role && at.scope < kFirstNamespace) return;
    for (const auto& name : at.rights.names(right, scope)) {
      const auto role = at.world.find_named_role(kind, at.scope, name);
      if (role != kNone) found.insert(role);
    }
  };
  for (const auto right : {kBindClusterRole, kEscalateClusterRole, kCreateClusterRole,
                           kUpdateClusterRole, kPatchClusterRole, kDeleteClusterRole}) {
    add(RoleKind::ClusterRole, right);
  }
  for (const auto right :
       {kBindRole, kEscalateRole, kCreateRole, kUpdateRole, kPatchRole, kDeleteRole}) {
    add(RoleKind::Role, right);
  }
  for (const auto& name : at.rights.change_names(requests::binding_making(at.scope), at.scope)) {
    for (const auto binding : at.world.bindings_named(name)) {
      const auto role = at.world.binding_role(binding);
      if (role != kNone) found.insert(role);
    }
  }
  if (const auto some = some_writable(at); some != kNone) found.insert(some);
  const auto fillable = requests::fillable_roles(at);
  found.insert(fillable.begin(), fillable.end());
  return found;
}

// Its present rules do not matter once they are removed. Identities that depend on them
// are excluded.
bool fill_emptied(const Evaluation& at, const Bound& bound, std::uint32_t role, Scope scope) {
  if (requests::carries_session(at, role)) return false;
  auto proof = bound.proof;
  if (!requests::may_empty(at, proof, role) || !requests::may_rewrite(at, proof, role))
    return false;
  const bool rests = std::any_of(proof.begin(), proof.end(),
                                 [role](const PassedCheck& use) { return use.by.role == role; });
  if (rests || !requests::outlives_deletion(at, proof, bound.binding)) return false;
  const auto kind = at.world.role_object(role).kind;
  emit(at, scope, proof, {role, kind, bound.binding, bound.changed, {}, false, true});
  return true;
}

// By a new binding, or by an existing one of the role.
bool fill_bound(const Evaluation& at, const std::optional<Bound>& made, std::uint32_t role) {
  std::string part;
  Proof filling;
  const bool fills = requests::may_fill(at, filling, role, part);
  const auto kind = at.world.role_object(role).kind;
  const auto take = [&](Scope scope, const Bound& bound) {
    auto proof = bound.proof;
    if (!fills || !requests::may_hand_over(at, proof, role, scope)) {
      return fill_emptied(at, bound, role, scope);
    }
    proof.insert(proof.end(), filling.begin(), filling.end());
    if (!requests::outlives_deletion(at, proof, bound.binding)) return false;
    emit(at, scope, proof, {role, kind, bound.binding, bound.changed, part, false});
    return true;
  };
  if (made && requests::fits(at.world, role, at.scope) && take(at.scope, *made)) return true;
  const bool everywhere = at.scope == kAllNamespaces;
  for (const auto binding :
       everywhere ? at.world.bindings_of_role(role) : at.world.bindings_in(at.scope)) {
    const auto scope = at.world.binding_scope(binding);
    Bound bound{{}, {}, binding};
    if (at.world.binding_role(binding) != role || !requests::in_scope(at, scope)) continue;
    if (!requests::may_change_binding(at, bound.proof, binding)) continue;
    if (take(scope, bound)) return scope == at.scope;
  }
  return false;
}

// Binding a role requires no `bind` when all its rules are held; every subject holds an empty role.
void look(const Evaluation& at) {
  std::optional<Bound> made;
  if (Bound one; requests::may_make_binding(at, one.proof, one.binding)) made = std::move(one);
  const auto making = requests::binding_making(at.scope);
  const bool changes = at.rights.has(making.update()) || at.rights.has(making.patch());
  if (!made && !changes) return;
  if (made && by_new_role(at, *made)) return;
  for (const auto role : candidates(at)) {
    if (fill_bound(at, made, role)) return;
  }
}

void edges(const Evaluation& at) {
  requests::look_in_each(at, look);
}

std::string fresh_role_lines(const StepView& view, const FilledRole& how, const std::string& ns) {
  const auto role = requests::fresh_name(view);
  const auto create = requests::role_making(how.kind).create;
  const auto bind = requests::bind_lines(view, how.kind, role, how.binding);
  if (how.bound_first) {
    return bind + '\n' +
           requests::send_object(view, create, requests::all_powerful(how.kind, ns, role));
  }
  Role object;
  object.kind = how.kind;
  object.meta.namespace_ = ns;
  object.meta.name = role;
  return requests::send_object(
             view, create,
             requests::object_json("rbac.authorization.k8s.io/v1", to_string(how.kind), ns, role,
                                   R"(,"rules":[])")) +
         '\n' + bind + '\n' + requests::rewrite_lines(view, object);
}

StepText text(const StepView& view) {
  const auto& how = std::get<FilledRole>(view.edge.detail);
  const auto ns = how.kind == RoleKind::Role ? view.ns : std::string();
  if (how.role == kNone && how.bound_first) {
    return {fresh_role_lines(view, how, ns),
            "`bind` lets its holder bind a role that does not exist yet, and `escalate` lets it "
            "make the role with any rule"};
  }
  constexpr std::string_view kBecause =
      "a role whose rules one holds already may be bound without `bind`, and `escalate` then lets "
      "its holder write any rule into it";
  if (how.role == kNone) return {fresh_role_lines(view, how, ns), std::string(kBecause)};
  const auto& role = view.world.role_object(how.role);
  const auto bind = how.changed == kNone
                        ? requests::bind_lines(view, how.kind, role.meta.name, how.binding)
                        : requests::join_lines(view, how.changed);
  if (how.emptied) {
    return {requests::empty_lines(view, how.role) + '\n' + bind + '\n' +
                requests::rewrite_lines(view, role),
            fmt::format("taking rules out takes no `escalate`: {} is bound while it has none, and "
                        "`escalate` then lets its holder write any rule into it",
                        requests::describe_role(view.world, how.role))};
  }
  const bool handed =
      requests::uses(view.edge, kBindClusterRole) || requests::uses(view.edge, kBindRole);
  return {bind + '\n' + requests::fill_lines(view, how.role, how.part),
          handed
              ? fmt::format("`bind` lets its holder bind {} whatever it holds, and `escalate` then "
                            "lets it write any rule into the role",
                            requests::describe_role(view.world, how.role))
              : std::string(kBecause)};
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
