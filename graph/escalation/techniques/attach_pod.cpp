#include "graph/escalation/requests/enter_pods.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

void edges(const Evaluation& at) {
  requests::connect_to_pods(at, kCreateAttach, kGetAttach);
}

StepText text(const StepView& view) {
  return {fmt::format("{} attach {} -i -t", view.kubectl, requests::pod_arguments(view)),
          "attaching reaches the process of the container, which holds the token of its account" +
              requests::get_condition(view, kGetAttach)};
}

}  // namespace

Technique attach_pod() {
  return {.id = TechniqueId::AttachPod,
          .title = "Attach to a container",
          .attack = "T1609",
          .cis = "5.1.4",
          .takes = Takes::Workloads,
          .cost = 20,
          .where = kInNamespaces,
          .any_of = {kCreateAttach, kGetAttach},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
