#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/fill_role.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/rbac/aggregate.h"

#include <fmt/format.h>

#include <set>

namespace nsposture::escalation::techniques {

namespace {

// Without `escalate`, an identity can only put its own permissions into an aggregated role, which
// alone brings nothing (rbac-facts.md 3, label aggregate-to-view).
bool write_role(const Evaluation& at, const Holding& holding) {
  if (holding.role == at.world.everything_role()) return false;
  const auto& role = at.world.role_object(holding.role);
  if (!requests::labels_for(role)) return false;
  Proof proof;
  std::string name;
  if (!requests::may_write_part(at, proof, name)) return false;
  proof.push_back(use_of_holding(holding));
  at.sink.emit(at.filled(holding.scope), proof, AggregatedRole{holding.role, name});
  return true;
}

void edges(const Evaluation& at) {
  visit_widest(at.bound_rights(), [&](const Holding& one) { return write_role(at, one); });
}

StepText text(const StepView& view) {
  const auto& detail = std::get<AggregatedRole>(view.edge.detail);
  const auto& role = view.world.cluster().roles[detail.role];
  return {requests::part_lines(view, role, detail.part),
          fmt::format("the labels make the rules part of the aggregated {}, and whoever is bound "
                      "to that has them",
                      requests::describe_role(view.world, detail.role))};
}

}  // namespace

Technique aggregate_role() {
  return {.id = TechniqueId::AggregateRole,
          .title = "Join an aggregated role by a label",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 11,
          .where = kAtCluster,
          .any_of = {kEscalateClusterRole},
          .edges = edges,
          .joint = {.write_role = write_role},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
