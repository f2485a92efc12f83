#include "graph/escalation/requests/binding_text.h"

#include "graph/escalation/requests/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nsposture::escalation::requests {

namespace {

constexpr std::string_view kRbacVersion = "rbac.authorization.k8s.io/v1";

DeletePermissions binding_removing(Scope scope) {
  return {scope == kCluster ? kDeleteClusterRoleBinding : kDeleteRoleBinding};
}

// For kAllNamespaces: one in any of them.
std::uint32_t binding_at(const AccessModel& world, Scope scope, const std::string& name) {
  for (const auto binding : world.bindings_named(name)) {
    const auto there = world.binding_scope(binding);
    if (there == scope || (scope == kAllNamespaces && there != kCluster)) return binding;
  }
  return kNone;
}

// roleRef and subjects of a binding, as object_json() takes them.
std::string binding_rest(RoleKind kind, const std::string& role,
                         const std::vector<std::string>& subjects) {
  return fmt::format(
      R"(,"roleRef":{{"apiGroup":"rbac.authorization.k8s.io","kind":{},"name":{}}},"subjects":[{}])",
      json_text(to_string(kind)), json_text(role), fmt::join(subjects, ","));
}

}  // namespace

namespace {

// Whether a binding with a taken name may be recreated, by what is left once it is deleted.
bool may_make_again(const Evaluation& at, Proof& proof, std::string& name) {
  name = at.world.cluster().bindings[at.deleted].meta.name;
  if (at.by_another) return at.rights.make(proof, binding_making(at.scope), at.scope, name);
  const auto before = proof.size();
  if (at.before->remove(proof, binding_removing(at.scope), at.scope, name) &&
      at.rights.make(proof, binding_making(at.scope), at.scope, name)) {
    return true;
  }
  proof.resize(before);
  return false;
}

// Names that are taken, and whose binding gives some of the required permissions: others may give
// them too.
void look_without_own(const Evaluation& at, void (*look)(const Evaluation&)) {
  if (at.scope == kAllNamespaces) return;
  for (const auto& name : at.rights.names(binding_making(at.scope).create, at.scope)) {
    const auto binding = binding_at(at.world, at.scope, name);
    if (binding == kNone) continue;
    std::vector<Holding> left;
    const auto rest =
        at.rights.without([binding](const Holding& one) { return one.binding == binding; }, left);
    auto after = at.with(rest);
    after.deleted = binding;
    after.before = &at.rights;
    look(after);
  }
}

}  // namespace

bool may_make_binding(const Evaluation& at, Proof& proof, std::string& name) {
  const auto making = binding_making(at.scope);
  if (!at.rights.has(making.create)) return false;
  if (at.deleted != kNone) return may_make_again(at, proof, name);
  if (at.rights.need(proof, making.create, at.scope, "")) return true;
  const auto before = proof.size();
  for (const auto& one : at.rights.names(making.create, at.scope)) {
    const bool taken = binding_at(at.world, at.scope, one) != kNone;
    if (taken && at.scope == kAllNamespaces) continue;  // look_in_each()
    if (taken && !at.rights.remove(proof, binding_removing(at.scope), at.scope, one)) continue;
    if (at.rights.make(proof, making, at.scope, one) && outlives_deletion(at, proof, one)) {
      name = one;
      return true;
    }
    proof.resize(before);
  }
  return false;
}

void look_in_each(const Evaluation& at, void (*look)(const Evaluation&)) {
  look(at);
  if (at.by_another) return;
  look_without_own(at, look);
  if (at.scope != kAllNamespaces) return;
  const auto names = at.rights.names(kRoleBindings.create, at.scope);
  const bool taken = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return binding_at(at.world, at.scope, name) != kNone;
  });
  Proof any;
  if (!taken || at.rights.need(any, kRoleBindings.create, at.scope, "")) return;
  auto here = at;
  for (here.scope = kFirstNamespace; here.scope < at.world.scope_count(); ++here.scope) {
    if (at.world.namespace_exists(here.scope)) look(here);
  }
}

bool may_change_binding(const Evaluation& at, Proof& proof, std::uint32_t binding) {
  const auto scope = at.world.binding_scope(binding);
  return at.rights.change(proof, binding_making(scope), scope,
                          at.world.cluster().bindings[binding].meta.name);
}

bool may_bind(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope) {
  const auto& object = at.world.role_object(role);
  const auto right = object.kind == RoleKind::ClusterRole ? kBindClusterRole : kBindRole;
  return at.rights.need(proof, right, scope, object.meta.name);
}

bool may_hand_over(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope) {
  return may_bind(at, proof, role, scope) || at.rights.covers(role, scope);
}

bool outlives_deletion(const Evaluation& at, const Proof& proof, const std::string& name) {
  const auto removing = binding_removing(at.scope);
  const auto deletes = [&](const PassedCheck& use) {
    return use.right == removing.one || use.right == removing.all();
  };
  const auto deleted = std::find_if(proof.begin(), proof.end(), deletes);
  if (deleted == proof.end()) return true;
  const auto gone = binding_at(at.world, at.scope, name);
  if (gone != kNone && carries_session(at, at.world.binding_role(gone))) return false;
  // What was gained may come from the same binding, changed earlier.
  const auto role = gone == kNone ? kNone : at.world.binding_role(gone);
  return std::none_of(deleted + 1, proof.end(), [&](const PassedCheck& use) {
    return use.by.binding == gone ||
           (use.gained() && role != kNone && use.by.role == role && use.by.scope == at.scope);
  });
}

bool fits(const AccessModel& world, std::uint32_t role, Scope scope) {
  const auto own = world.role_scope(role);
  return own == kCluster || own == scope;
}

bool in_scope(const Evaluation& at, Scope binding) {
  return at.scope == kCluster ? binding == kCluster : binding != kCluster && at.includes(binding);
}

std::string bind_lines(const StepView& view, RoleKind kind, const std::string& role,
                       const std::string& name) {
  const auto rest = binding_rest(kind, role, view.subjects);
  const bool wide = view.ns.empty();
  const auto* made = wide ? "ClusterRoleBinding" : "RoleBinding";
  const auto create = wide ? kCreateClusterRoleBinding : kCreateRoleBinding;
  auto line = send_object(view, create,
                          object_json(kRbacVersion, made, view.ns, fresh_name(view, name), rest));
  const DeletePermissions removing{wide ? kDeleteClusterRoleBinding : kDeleteRoleBinding};
  if (!uses(view.edge, removing.one) && !uses(view.edge, removing.all())) return line;
  return delete_object(view, removing, wide ? "clusterrolebindings" : "rolebindings", view.ns,
                       name) +
         '\n' + line;
}

// The list of subjects is written as a whole, so it includes the existing ones.
std::string join_lines(const StepView& view, std::uint32_t index) {
  const auto& binding = view.world.cluster().bindings[index];
  std::vector<std::string> subjects;
  for (const auto& subject : binding.subjects) {
    if (subject.name.empty()) continue;
    subjects.push_back(subject_json(subject, binding.meta.namespace_));
  }
  subjects.insert(subjects.end(), view.subjects.begin(), view.subjects.end());
  const bool wide = binding.kind == BindingKind::ClusterRoleBinding;
  const auto json =
      object_json(kRbacVersion, to_string(binding.kind), view.ns, binding.meta.name,
                  binding_rest(binding.role_ref.kind, binding.role_ref.name, subjects));
  return overwrite_object(view, wide ? kPatchClusterRoleBinding : kPatchRoleBinding, json);
}

}  // namespace nsposture::escalation::requests
