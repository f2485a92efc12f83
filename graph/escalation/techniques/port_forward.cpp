#include "graph/escalation/requests/enter_pods.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

void edges(const Evaluation& at) {
  requests::connect_to_pods(at, kCreatePortForward, kGetPortForward);
}

StepText text(const StepView& view) {
  return {fmt::format("{} port-forward {} 8080:PORT", view.kubectl, requests::pod_arguments(view)),
          "the port of a debugger or console in the pod, closed to the network, is open through "
          "the API server" +
              requests::get_condition(view, kGetPortForward)};
}

}  // namespace

Technique port_forward() {
  return {.id = TechniqueId::PortForward,
          .title = "Forward a port of a pod",
          .attack = "T1090",
          .cis = "5.1.4",
          .takes = Takes::Workloads,
          .cost = 30,
          .where = kInNamespaces,
          .any_of = {kCreatePortForward, kGetPortForward},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
