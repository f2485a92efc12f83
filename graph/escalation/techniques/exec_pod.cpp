#include "graph/escalation/requests/enter_pods.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

void edges(const Evaluation& at) {
  requests::connect_to_pods(at, kCreateExec, kGetExec);
}

StepText text(const StepView& view) {
  return {
      requests::keep_token(
          view, fmt::format("{} exec {} -- cat {}", view.kubectl, requests::pod_arguments(view),
                            requests::token_place(view).file)),
      "a command in the container reads the tokens that are there (kubectl itself reads the pod "
      "first, the API server does not ask for that)" +
          requests::get_condition(view, kGetExec)};
}

}  // namespace

Technique exec_pod() {
  return {.id = TechniqueId::ExecPod,
          .title = "Run a command in a container",
          .attack = "T1609",
          .cis = "5.1.4",
          .takes = Takes::Workloads,
          .cost = 11,
          .where = kInNamespaces,
          .any_of = {kCreateExec, kGetExec},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
