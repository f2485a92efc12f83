#include "graph/escalation/techniques/all.h"
#include "graph/escalation/techniques/enter_pods.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

void apply(const Evaluation& at) {
  enter_pods(at, kCreatePortForward, kGetPortForward);
}

StepText text(const StepView& view) {
  return {fmt::format("{} port-forward {} 8080:PORT", view.kubectl, pod_arguments(view)),
          "the port of a debugger or console in the pod, closed to the network, is open through "
          "the API server"};
}

}  // namespace

Technique port_forward() {
  return {{"port-forward", "Forward a port of a pod", "T1090", "5.1.4"},
          Takes::Workloads,
          30,
          kInNamespaces,
          {kCreatePortForward, kGetPortForward},
          apply,
          text};
}

}  // namespace nsposture::escalation
