#include "graph/escalation/requests/fill_role.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <string>

namespace nsposture::escalation::techniques {

namespace {

// Writing rules that one holds requires no `escalate`, except into an aggregated role itself.
bool may_write(const Evaluation& at, Proof& proof, std::uint32_t role, std::string& part) {
  part.clear();
  const auto& object = at.world.role_object(role);
  const auto scope = at.world.role_scope(role);
  const auto making = requests::role_making(object.kind);
  if (object.aggregation) {
    return requests::labels_for(object).has_value() &&
           requests::may_write_own_part(at, proof, part);
  }
  const bool missing = at.world.is_missing(role) && role != at.world.made_role();
  return missing ? at.rights.make(proof, making, scope, object.meta.name)
                 : requests::may_write_own(at, proof, role);
}

// The acting identity gives its permissions to another identity, which may need them with its own:
// the API server requires all of them of one requester.
bool write_role(const Evaluation& at, const Holding& holding) {
  if (holding.role == at.world.everything_role()) return false;
  Proof proof;
  std::string part;
  if (!may_write(at, proof, holding.role, part)) return false;
  proof.push_back(use_of_holding(holding));
  at.sink.emit({NodeType::Written, holding.role, holding.scope}, proof,
               WrittenRules{holding.role, holding.scope, part});
  return true;
}

StepText text(const StepView& view) {
  const auto& how = std::get<WrittenRules>(view.edge.detail);
  const auto& role = view.world.role_object(how.role);
  return {
      requests::written_lines(view, role, how.part),
      fmt::format("who holds a rule may write it into a role without `escalate`, and {} is bound "
                  "to the other identity",
                  requests::describe_role(view.world, how.role))};
}

}  // namespace

Technique hand_on_rules() {
  return {.id = TechniqueId::HandOnRules,
          .title = "Write rules one holds into the role of another identity",
          .attack = "T1098.006",
          .cis = "5.1.8",
          .takes = Takes::Administration,
          .cost = 8,
          .any_of = {kCreateClusterRole, kUpdateClusterRole, kPatchClusterRole, kCreateRole,
                     kUpdateRole, kPatchRole},  // deleting also requires `create`
          .joint = {.write_role = write_role, .own_rules = true},
          .text = text,
          .rests_on_cover = true};
}

}  // namespace nsposture::escalation::techniques
