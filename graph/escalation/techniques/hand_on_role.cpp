#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <set>

namespace nsposture::escalation::techniques {

namespace {

// Gains nothing for who acts; another identity that is held as well gains the role, and may need
// its rights beside its own (the API server asks for both of one requester).
void hand_on(const Evaluation& at) {
  Proof writing;
  std::string name;
  if (!requests::may_make_binding(at, writing, name)) return;
  std::set<std::uint32_t> seen;
  for (const auto& part : at.rights.parts()) {
    for (const auto& holding : part) {
      const bool counts = holding.scope == kCluster || holding.scope == at.scope ||
                          (at.scope >= kFirstNamespace && holding.scope == kAllNamespaces);
      const bool wide = holding.role != at.world.everything_role() &&
                        at.world.cluster().roles[holding.role].kind == RoleKind::ClusterRole;
      const bool fits = wide || at.scope >= kFirstNamespace;
      if (!counts || !fits || holding.role == at.world.everything_role()) continue;
      if (!seen.insert(holding.role).second || !at.rights.covers(holding.role, at.scope)) continue;
      at.sink.emit({NodeType::Gain, holding.role, at.scope}, writing, NamedObject{name});
    }
  }
}

StepText text(const StepView& view) {
  const auto& role = view.world.cluster().roles[view.role];
  return {requests::bind_lines(view, role.kind, role.meta.name, requests::object_name(view.edge)),
          "who holds every rule of a role may bind it to others without `bind`"};
}

}  // namespace

Technique hand_on_role() {
  return {.id = TechniqueId::HandOnRole,
          .title = "Hand a role one holds to another identity",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 6,
          .any_of = {kCreateRoleBinding, kCreateClusterRoleBinding},
          .joint = {.for_all = hand_on},
          .text = text,
          .rests_on_cover = true};
}

}  // namespace nsposture::escalation::techniques
