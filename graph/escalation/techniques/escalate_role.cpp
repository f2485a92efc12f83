#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/fill_role.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <set>

namespace nsposture::escalation::techniques {

namespace {

// A role bound to the identity, or to one of its groups, gains every permission where it is bound.
bool write_role(const Evaluation& at, const Holding& holding) {
  const bool none = holding.role == at.world.everything_role() || at.world.is_missing(holding.role);
  if (none && holding.role != at.world.made_role()) return false;
  Proof proof;
  if (!requests::may_rewrite(at, proof, holding.role)) return false;
  // The bound role is part of the proof: without the binding nothing is gained.
  proof.push_back(use_of_holding(holding));
  at.sink.emit(at.filled(holding.scope), proof, RewrittenRole{holding.role});
  return true;
}

void edges(const Evaluation& at) {
  visit_widest(at.bound_rights(), [&](const Holding& one) { return write_role(at, one); });
}

// A role that was filled is filled for all subjects bound to it.
std::string made_once(const AccessModel& world, const Edge& edge) {
  const auto& role = world.role_object(std::get<RewrittenRole>(edge.detail).role);
  return role.meta.namespace_ + '/' + role.meta.name;
}

StepText text(const StepView& view) {
  const auto role = std::get<RewrittenRole>(view.edge.detail).role;
  return {requests::rewrite_lines(view, view.world.role_object(role)),
          fmt::format("`escalate` lets its holder write any rule into {}, and whoever is bound to "
                      "the role has them",
                      requests::describe_role(view.world, role))};
}

}  // namespace

Technique escalate_role() {
  return {.id = TechniqueId::EscalateRole,
          .title = "Write every right into a role one has",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 9,
          .where = kAtCluster,
          .any_of = {kEscalateClusterRole, kEscalateRole},
          .edges = edges,
          .joint = {.write_role = write_role},
          .text = text,
          .made_once = made_once};
}

}  // namespace nsposture::escalation::techniques
