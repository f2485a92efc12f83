#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/company.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

namespace nsposture::escalation::techniques {

namespace {

using requests::RightHolders;

constexpr std::uint32_t kRoleFlag = 0x80000000U;

// The member that deletes the object, and which object.
struct Freed {
  NodeKey key;
  const Member& by;
  Proof proof;
  FreedName what;
};

void take_freed(Company& company, const Freed& freed) {
  company.take(freed.by, {TechniqueId::FreeName, freed.key, freed.proof, freed.what, {}});
}

// Takes what another member finds with the freed name.
class AfterFreeing final : public Sink {
 public:
  AfterFreeing(Company& company, const Freed& freed, const Member& maker)
      : company_(company), freed_(freed), maker_(maker) {}

  bool wants(NodeKey to) override { return !company_.has(to); }

  void emit(NodeKey to, Proof proof, EdgeDetail detail) override {
    if (company_.has(to)) return;
    take_freed(company_, freed_);
    company_.take(maker_,
                  {technique, to, std::move(proof), std::move(detail), freed_.key, goes_on});
  }

  TechniqueId technique = TechniqueId::None;
  std::uint32_t goes_on = kNone;

 private:
  Company& company_;
  const Freed& freed_;
  const Member& maker_;
};

// Bindings that give any of them something: they are not touched.
std::set<std::uint32_t> bindings_in_use(const Company& company) {
  std::set<std::uint32_t> used;
  for (const auto& member : company.members()) {
    for (const auto& part : member.own.parts()) {
      for (const auto& holding : part) used.insert(holding.binding);
    }
  }
  return used;
}

bool is_gained(Company& company, std::uint32_t binding) {
  const auto role = company.world().binding_role(binding);
  return role != kNone &&
         company.has({NodeType::Gain, role, company.world().binding_scope(binding)});
}

// A binding whose name the maker may use, at the same scope.
void make_binding_anew(Company& company, const RightHolders& removers, const Member& maker,
                       std::uint32_t binding) {
  const auto& world = company.world();
  const auto scope = world.binding_scope(binding);
  Proof proof;
  const auto* remover = removers.find(scope, world.cluster().bindings[binding].meta.name, proof);
  if (remover == nullptr || remover->node == maker.node) return;
  const Freed freed{requests::prepared(TechniqueId::FreeName, binding), *remover, proof,
                    FreedName{kNone, binding}};
  AfterFreeing sink(company, freed, maker);
  Evaluation at{world,          company.identities(), maker.rights, scope,
                maker.identity, maker.session,        sink};
  at.deleted = binding;
  at.by_another = true;
  for (const auto id : {TechniqueId::BindRole, TechniqueId::BindThenEscalate}) {
    sink.technique = id;
    technique_of(id).edges(at);
  }
}

// An identity that may create bindings with any name does not need a taken one.
void make_bindings_anew(Company& company, Scope wide, PermissionId create,
                        const RightHolders& removers) {
  const auto used = bindings_in_use(company);
  const auto& world = company.world();
  for (const auto& maker : company.members()) {
    if (!maker.rights.has(create)) continue;
    auto scopes = company.scopes(maker);
    if (wide == kCluster) scopes = {kCluster};
    for (const auto scope : scopes) {
      Proof any;
      if (maker.rights.need(any, create, scope, "")) continue;
      for (const auto& name : maker.rights.names(create, scope)) {
        for (const auto binding : world.bindings_named(name)) {
          const auto there = world.binding_scope(binding);
          const bool here = there == scope || (scope == kAllNamespaces && there != kCluster);
          if (!here || used.contains(binding) || is_gained(company, binding)) continue;
          make_binding_anew(company, removers, maker, binding);
        }
      }
    }
  }
}

// A role that one of them has, and by which binding.
struct HeldRole {
  Holding holding;
  const Member& holder;
};

std::vector<HeldRole> held_roles(const Company& company, const RightHolders& removers,
                                 RoleKind kind) {
  const auto& world = company.world();
  std::set<std::tuple<std::uint32_t, Scope, bool>> seen;
  std::vector<HeldRole> held;
  for (const auto& member : company.members()) {
    if (member.session >= kConstrained) continue;
    for (const auto& part : member.own.parts()) {
      for (const auto& holding : part) {
        if (holding.role >= world.everything_role()) continue;
        const auto& role = world.role_object(holding.role);
        if (role.kind != kind) continue;
        if (!seen.emplace(holding.role, holding.scope, member.session == kReal).second) continue;
        Proof proof;
        const auto scope = world.role_scope(holding.role);
        if (removers.find(scope, role.meta.name, proof)) held.push_back({holding, member});
      }
    }
  }
  return held;
}

// Recreates it with every rule, without depending on the role that is missing meanwhile.
void make_role_anew(Company& company, const RightHolders& removers, const Member& maker,
                    const HeldRole& held) {
  const auto& world = company.world();
  const auto role = held.holding.role;
  const auto& object = world.role_object(role);
  const auto scope = world.role_scope(role);
  Proof deleting;
  const auto* remover = removers.find(scope, object.meta.name, deleting);
  if (remover == nullptr || remover->node == maker.node) return;
  const Freed freed{requests::prepared(TechniqueId::FreeName, role | kRoleFlag), *remover, deleting,
                    FreedName{role, kNone}};
  AfterFreeing sink(company, freed, maker);
  sink.technique = TechniqueId::MissingRole;
  sink.goes_on = held.holder.node;
  std::vector<Holding> left;
  const auto rest =
      maker.rights.without([role](const Holding& one) { return one.role == role; }, left);
  Evaluation at{world, company.identities(), rest, kCluster, maker.identity, maker.session, sink};
  at.beneficiary = held.holder.session;
  if (requests::carries_session(at, role)) return;
  Proof proof;
  if (!requests::may_create_any(at, proof, object.kind, scope, object.meta.name)) return;
  proof.push_back(use_of_holding(held.holding));
  sink.emit(at.filled(held.holding.scope), std::move(proof),
            MissingRole{role, held.holding.binding});
}

void make_roles_anew(Company& company, RoleKind kind) {
  const auto making = requests::role_making(kind);
  const auto removing = requests::role_removing(kind);
  const RightHolders removers(company, {removing.one, removing.all()});
  if (removers.empty()) return;
  const auto held = held_roles(company, removers, kind);
  for (const auto& maker : company.members()) {
    const auto& rights = maker.rights;
    if (!rights.has(making.create) || !rights.has(requests::role_escalating(kind))) continue;
    for (const auto& one : held) make_role_anew(company, removers, maker, one);
  }
}

// One identity deletes an object whose name another may use.
void together(Company& company) {
  const RightHolders wide(company, {kDeleteClusterRoleBinding, kDeleteAllClusterRoleBindings});
  const RightHolders local(company, {kDeleteRoleBinding, kDeleteAllRoleBindings});
  if (!wide.empty()) make_bindings_anew(company, kCluster, kCreateClusterRoleBinding, wide);
  if (!local.empty()) make_bindings_anew(company, kAllNamespaces, kCreateRoleBinding, local);
  for (const auto kind : {RoleKind::ClusterRole, RoleKind::Role}) make_roles_anew(company, kind);
}

StepText text(const StepView& view) {
  const auto& freed = std::get<FreedName>(view.edge.detail);
  if (freed.binding == kNone) {
    const auto& role = view.world.role_object(freed.role);
    const bool wide = role.kind == RoleKind::ClusterRole;
    return {requests::delete_object(view, requests::role_removing(role.kind),
                                    wide ? "clusterroles" : "roles", role.meta.namespace_,
                                    role.meta.name),
            "another identity may make the role anew, with other rules; its bindings stay"};
  }
  const auto& binding = view.world.cluster().bindings[freed.binding];
  const bool wide = binding.kind == BindingKind::ClusterRoleBinding;
  const DeletePermissions removing{wide ? kDeleteClusterRoleBinding : kDeleteRoleBinding};
  return {
      requests::delete_object(view, removing, wide ? "clusterrolebindings" : "rolebindings",
                              binding.meta.namespace_, binding.meta.name),
      "another identity may make a binding of this name alone, and of any role once it is free"};
}

}  // namespace

Technique free_name() {
  return {.id = TechniqueId::FreeName,
          .title = "Delete an object for another identity to make anew",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 7,
          .any_of = {kDeleteClusterRole, kDeleteAllClusterRoles, kDeleteRole, kDeleteAllRoles,
                     kDeleteClusterRoleBinding, kDeleteAllClusterRoleBindings, kDeleteRoleBinding,
                     kDeleteAllRoleBindings},
          .joint = {.shared = together},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
