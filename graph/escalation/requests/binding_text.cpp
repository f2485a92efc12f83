#include "graph/escalation/requests/binding_text.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nsposture::escalation::requests {

namespace {

constexpr std::string_view kRbacVersion = "rbac.authorization.k8s.io/v1";
constexpr std::string_view kAllRules = R"([{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}])";

}  // namespace

bool may_make_binding(const Evaluation& at, Proof& proof, std::string& name) {
  const auto making = binding_making(at.scope);
  if (!at.rights.has(making.create)) return false;
  if (at.rights.need(proof, making.create, at.scope, "")) return true;
  for (const auto& one : at.rights.names(making.create, at.scope)) {
    const auto& named = at.world.bindings_named(one);
    const bool taken = std::any_of(named.begin(), named.end(), [&](std::uint32_t binding) {
      return at.world.binding_scope(binding) == at.scope;
    });
    if (taken || !at.rights.make(proof, making, at.scope, one)) continue;
    name = one;
    return true;
  }
  return false;
}

bool may_bind(const Evaluation& at, Proof& proof, std::uint32_t role, Scope scope) {
  const auto& object = at.world.cluster().roles[role];
  const auto right = object.kind == RoleKind::ClusterRole ? kBindClusterRole : kBindRole;
  return at.rights.need(proof, right, scope, object.meta.name);
}

bool may_rewrite(const Evaluation& at, Proof& proof, std::uint32_t role) {
  const auto& object = at.world.cluster().roles[role];
  const bool wide = object.kind == RoleKind::ClusterRole;
  const auto scope = wide ? kCluster : at.world.find_scope(object.meta.namespace_);
  const auto escalate = wide ? kEscalateClusterRole : kEscalateRole;
  const auto making = role_making(at.world, role);
  if (!at.rights.has(escalate)) return false;
  const auto before = proof.size();
  const auto& name = object.meta.name;
  if (at.rights.change(proof, making, scope, name) &&
      at.rights.need(proof, escalate, scope, name)) {
    return true;
  }
  proof.resize(before);
  // What one holds by the role itself is gone once it is deleted.
  const auto remove = wide ? kDeleteClusterRole : kDeleteRole;
  if (at.rights.need(proof, remove, scope, name)) {
    const auto deleted = proof.size();
    const auto outlives = [role](const PassedCheck& use) { return use.by.role != role; };
    if (may_create_any(at, proof, object.kind, scope, name) &&
        std::all_of(proof.begin() + static_cast<std::ptrdiff_t>(deleted), proof.end(), outlives)) {
      return true;
    }
  }
  proof.resize(before);
  return false;
}

// `escalate` is asked with the name of the request: none for POST, so that a rule limited to names
// serves for apply alone.
bool may_create_any(const Evaluation& at, Proof& proof, RoleKind kind, Scope scope,
                    const std::string& name) {
  const bool wide = kind == RoleKind::ClusterRole;
  const auto making = wide ? kClusterRoles : kRoles;
  const auto escalate = wide ? kEscalateClusterRole : kEscalateRole;
  if (!at.rights.has(making.create) || !at.rights.has(escalate)) return false;
  const auto before = proof.size();
  if (at.rights.need(proof, making.create, scope, "") &&
      at.rights.need(proof, escalate, scope, "")) {
    return true;
  }
  proof.resize(before);
  if (at.rights.need(proof, making.create, scope, name) &&
      at.rights.change(proof, making, scope, name) &&
      at.rights.need(proof, escalate, scope, name)) {
    return true;
  }
  proof.resize(before);
  return false;
}

std::string binding_rest(RoleKind kind, const std::string& role,
                         const std::vector<std::string>& subjects) {
  return fmt::format(
      R"(,"roleRef":{{"apiGroup":"rbac.authorization.k8s.io","kind":{},"name":{}}},"subjects":[{}])",
      json_text(to_string(kind)), json_text(role), fmt::join(subjects, ","));
}

std::string bind_lines(const StepView& view, RoleKind kind, const std::string& role,
                       const std::string& name) {
  const auto rest = binding_rest(kind, role, view.subjects);
  const auto* made = view.ns.empty() ? "ClusterRoleBinding" : "RoleBinding";
  const auto create = view.ns.empty() ? kCreateClusterRoleBinding : kCreateRoleBinding;
  return send_object(view, create,
                     object_json(kRbacVersion, made, view.ns, fresh_name(view, name), rest));
}

std::string all_powerful(RoleKind kind, const std::string& ns, const std::string& name) {
  return object_json(kRbacVersion, to_string(kind), ns, name,
                     fmt::format(R"(,"rules":{})", kAllRules));
}

std::string rewrite_lines(const StepView& view, RoleKind kind, const std::string& ns,
                          const std::string& name) {
  const bool wide = kind == RoleKind::ClusterRole;
  const auto target = fmt::format("{} {}", in_namespace(wide ? "" : ns),
                                  shell_quote((wide ? "clusterrole/" : "role/") + name));
  const auto making = wide ? kClusterRoles : kRoles;
  if (uses(view.edge, wide ? kDeleteClusterRole : kDeleteRole)) {
    return fmt::format("{} delete {}\n{}", view.kubectl, target,
                       send_object(view, making.create, all_powerful(kind, wide ? "" : ns, name)));
  }
  return overwrite_object(view, making.patch(), all_powerful(kind, wide ? "" : ns, name));
}

}  // namespace nsposture::escalation::requests
