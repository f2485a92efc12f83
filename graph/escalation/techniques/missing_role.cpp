#include "graph/escalation/requests/binding_text.h"
#include "graph/escalation/requests/fill_role.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

// A binding of the identity names a role that does not exist: an identity that creates it fills it.
bool write_role(const Evaluation& at, const Holding& holding) {
  if (!at.world.is_missing(holding.role) || holding.role == at.world.made_role()) return false;
  const auto& role = at.world.role_object(holding.role);
  const auto scope = at.world.role_scope(holding.role);
  Proof proof;
  if (!requests::may_create_any(at, proof, role.kind, scope, role.meta.name)) return false;
  proof.push_back(use_of_holding(holding));
  at.sink.emit(at.filled(holding.scope), proof, MissingRole{holding.role, holding.binding});
  return true;
}

void edges(const Evaluation& at) {
  visit_widest(at.bound_rights(), [&](const Holding& one) { return write_role(at, one); });
}

const MissingRole& detail_of(const Edge& edge) {
  return std::get<MissingRole>(edge.detail);
}

// A missing role is created once, with every rule: it serves all bindings that name it.
std::string made_once(const AccessModel& world, const Edge& edge) {
  const auto& role = world.role_object(detail_of(edge).role);
  return role.meta.namespace_ + '/' + role.meta.name;
}

StepText text(const StepView& view) {
  const auto& detail = detail_of(view.edge);
  const auto& role = view.world.role_object(detail.role);
  auto lines = requests::send_object(
      view, requests::role_making(role.kind).create,
      requests::all_powerful(role.kind, role.meta.namespace_, role.meta.name));
  if (detail.binding == kNone) {
    return {lines,
            fmt::format("{} \"{}\" is bound to it and does not exist, and `escalate` lets its "
                        "holder create it with any rule",
                        to_string(role.kind), role.meta.name)};
  }
  const auto& binding = view.world.cluster().bindings[detail.binding];
  return {lines,
          fmt::format("{} \"{}\" names {} \"{}\", which does not exist, and `escalate` lets its "
                      "holder create it with any rule",
                      to_string(binding.kind), binding.meta.name, to_string(role.kind),
                      role.meta.name)};
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
          .joint = {.write_role = write_role},
          .text = text,
          .made_once = made_once};
}

}  // namespace nsposture::escalation::techniques
