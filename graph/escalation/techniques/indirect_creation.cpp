#include "graph/escalation/model/indirect.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

void edges(const Evaluation& at) {
  if (!at.world.target().is_namespace_creation()) return;
  const auto& kinds = at.world.table().indirect();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const CreatePermissions making{at.world.table().indirect_right(i)};
    if (kinds[i].namespaced == (at.scope == kCluster) || !at.rights.has(making.create)) continue;
    if (!controller_creates(at.world, kinds[i])) continue;
    Proof proof;
    std::string name;
    if (!at.rights.make_some(proof, making, at.scope, name)) continue;
    at.sink.emit({NodeType::Indirect, static_cast<std::uint32_t>(i), 0}, proof,
                 IndirectObject{static_cast<std::uint32_t>(i), name});
  }
}

StepText text(const StepView& view) {
  const auto& made = std::get<IndirectObject>(view.edge.detail);
  const auto& kind = view.world.table().indirect()[made.kind];
  const auto name = requests::fresh_name(view, made.name);
  const auto ns = kind.namespaced ? view.ns : std::string();
  auto because = fmt::format("the controller ({}) creates a namespace for each {}", kind.controller,
                             kind.kind);
  if (const auto grant = controller_grant(view.world, kind); !grant.empty()) {
    because += fmt::format("; it may by {}", grant);
  }
  return {requests::send_object(
              view, view.world.table().indirect_right(made.kind),
              requests::object_json(kind.api_group + '/' + kind.version, kind.kind, ns, name, {})),
          because};
}

// Where nothing is created indirectly none of these is held.
RightSet creations(const RightsTable& table) {
  RightSet set;
  set.set(kMaxRights - 1);
  for (std::size_t i = 0; i < table.indirect().size(); ++i) set.set(table.indirect_right(i));
  return set;
}

}  // namespace

Technique indirect_creation() {
  return {.id = TechniqueId::IndirectCreation,
          .title = "Have a controller create the namespace",
          .attack = "T1098",
          .cis = "5.1.8",
          .takes = Takes::Workloads,
          .cost = 8,
          .where = kAtCluster | kInNamespaces,
          .any_of_kinds = creations,
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
