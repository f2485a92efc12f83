#include "graph/escalation/techniques/all.h"
#include "graph/escalation/techniques/binding_text.h"
#include "graph/escalation/text.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

// A binding of the identity names a role that does not exist: whoever makes it fills it.
void apply(const Evaluation& at) {
  for (const auto& part : at.gainer().dangling()) {
    for (const auto& holding : part) {
      const auto& binding = at.world.cluster().bindings[holding.binding];
      const auto& ref = binding.role_ref;
      const auto scope = ref.kind == RoleKind::ClusterRole ? kCluster : holding.scope;
      if (ref.kind == RoleKind::Role && binding.kind == BindingKind::ClusterRoleBinding) continue;
      Proof proof;
      if (!may_create_any(at, proof, ref.kind, scope, ref.name)) continue;
      proof.push_back(use_of_holding(holding));
      at.sink.emit(at.filled(holding.scope), proof, fmt::format("{}", holding.binding));
    }
  }
}

StepText text(const StepView& view) {
  const auto& binding = view.world.cluster().bindings[std::stoul(view.edge.note)];
  const auto& ref = binding.role_ref;
  const bool wide = ref.kind == RoleKind::ClusterRole;
  const auto making = wide ? kClusterRoles : kRoles;
  return {
      send_object(view, making.create,
                  all_powerful(ref.kind, wide ? std::string() : binding.meta.namespace_, ref.name)),
      fmt::format("{} \"{}\" names {} \"{}\", which does not exist, and `escalate` lets its "
                  "holder create it with any rule",
                  to_string(binding.kind), binding.meta.name, to_string(ref.kind), ref.name)};
}

}  // namespace

Technique missing_role() {
  return {{"missing-role", "Create the missing role of a binding", "T1098.006", "5.1.8"},
          Takes::Administration,
          9,
          kAtCluster,
          {kEscalateClusterRole, kEscalateRole},
          apply,
          text};
}

}  // namespace nsposture::escalation
