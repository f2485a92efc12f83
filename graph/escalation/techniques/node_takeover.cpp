#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

// When the Pod Security level of the namespace does not forbid it, a pod may be privileged, and
// choose its node.
void edges(const Evaluation& at) {
  if (at.world.nodes().empty()) return;
  if (at.scope != kAllNamespaces && at.world.restrains_pods(at.scope)) return;
  Proof proof;
  std::string note;
  const CreatePermissions pods{RightsTable::workload_right(0)};
  if (at.rights.make_some(proof, pods, at.scope, note)) {
    at.sink.emit({NodeType::Machines, 0, 0}, proof, NamedObject{note});
  }
}

StepText text(const StepView& view) {
  const auto name = requests::fresh_name(view, requests::object_name(view.edge));
  constexpr std::string_view kSpec =
      R"(,"spec":{"nodeName":"NODE","hostPID":true,"containers":[{"name":"c","image":"busybox","command":["sleep","infinity"],"securityContext":{"privileged":true},"volumeMounts":[{"name":"h","mountPath":"/host"}]}],"volumes":[{"name":"h","hostPath":{"path":"/"}}]})";
  return {requests::send_object(view, RightsTable::workload_right(0),
                                requests::object_json("v1", "Pod", view.ns, name, kSpec)),
          "a privileged pod owns its node, and with it the tokens of every pod there; the Pod "
          "Security level of the namespace does not forbid it"};
}

}  // namespace

Technique node_takeover() {
  return {.id = TechniqueId::NodeTakeover,
          .title = "Take a node by a privileged pod",
          .attack = "T1611",
          .cis = "5.2.2",
          .takes = Takes::Workloads,
          .cost = 18,
          .where = kInNamespaces,
          .any_of = {RightsTable::workload_right(0)},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
