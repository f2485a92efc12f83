#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

// A binding of the identity names a role that does not exist: whoever makes it fills it.
void edges(const Evaluation& at) {
  for (const auto& part : at.gainer().dangling()) {
    for (const auto& holding : part) {
      const auto& binding = at.world.cluster().bindings[holding.binding];
      const auto& ref = binding.role_ref;
      const auto scope = ref.kind == RoleKind::ClusterRole ? kCluster : holding.scope;
      if (ref.kind == RoleKind::Role && binding.kind == BindingKind::ClusterRoleBinding) continue;
      Proof proof;
      if (!requests::may_create_any(at, proof, ref.kind, scope, ref.name)) continue;
      proof.push_back(use_of_holding(holding));
      at.sink.emit(at.filled(holding.scope), proof, MissingRoleOf{holding.binding});
    }
  }
}

const Binding& binding_of(const AccessModel& world, const Edge& edge) {
  return world.cluster().bindings[std::get<MissingRoleOf>(edge.detail).binding];
}

// A role that was missing is made once, with every rule: it serves all bindings that name it.
std::string made_once(const AccessModel& world, const Edge& edge) {
  const auto& binding = binding_of(world, edge);
  const bool wide = binding.role_ref.kind == RoleKind::ClusterRole;
  return (wide ? std::string() : binding.meta.namespace_) + '/' + binding.role_ref.name;
}

StepText text(const StepView& view) {
  const auto& binding = binding_of(view.world, view.edge);
  const auto& ref = binding.role_ref;
  const bool wide = ref.kind == RoleKind::ClusterRole;
  const auto making = wide ? requests::kClusterRoles : requests::kRoles;
  return {requests::send_object(
              view, making.create,
              requests::all_powerful(ref.kind, wide ? std::string() : binding.meta.namespace_,
                                     ref.name)),
          fmt::format("{} \"{}\" names {} \"{}\", which does not exist, and `escalate` lets its "
                      "holder create it with any rule",
                      to_string(binding.kind), binding.meta.name, to_string(ref.kind), ref.name)};
}

}  // namespace

Technique missing_role() {
  return {.id = TechniqueId::MissingRole,
          .title = "Create the missing role of a binding",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 9,
          .where = kAtCluster,
          .any_of = {kEscalateClusterRole, kEscalateRole},
          .edges = edges,
          .joint = {.for_one = edges},
          .text = text,
          .made_once = made_once};
}

}  // namespace nsposture::escalation::techniques
