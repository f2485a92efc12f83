#include "graph/escalation/requests/new_workload.h"
#include "graph/escalation/techniques/all.h"

namespace nsposture::escalation::techniques {

namespace {

void edges(const Evaluation& at) {
  Proof proof;
  std::string name;
  if (!requests::run_workload(at.rights, at.world, proof, name, at.scope)) return;
  at.sink.emit({NodeType::Accounts, at.scope, 0}, proof, NamedObject{name});
}

RightSet creations(const RightsTable& table) {
  RightSet set;
  for (std::size_t i = 0; i < table.workloads().size(); ++i) {
    set.set(RightsTable::workload_right(i));
  }
  return set;
}

}  // namespace

Technique create_workload() {
  return {.id = TechniqueId::CreateWorkload,
          .title = "Run a workload under a service account",
          .attack = "T1610",
          .cis = "5.1.4",
          .takes = Takes::Workloads,
          .cost = 12,
          .where = kInNamespaces,
          .any_of_kinds = creations,
          .edges = edges,
          .text = requests::workload_text};
}

}  // namespace nsposture::escalation::techniques
