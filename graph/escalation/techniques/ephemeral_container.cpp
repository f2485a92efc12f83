#include "graph/escalation/techniques/all.h"
#include "graph/escalation/techniques/enter_pods.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

void apply(const Evaluation& at) {
  enter_pods(at, kPatchEphemeral, kUpdateEphemeral);
}

StepText text(const StepView& view) {
  return {
      fmt::format("{} debug {} --image=IMAGE --profile=general", view.kubectl, pod_arguments(view)),
      "a container added to the pod may mount its volumes, the token of its account among them"};
}

}  // namespace

Technique ephemeral_container() {
  return {{"ephemeral-container", "Add an ephemeral container to a pod", "T1609", "5.1.4"},
          Takes::Workloads,
          13,
          kInNamespaces,
          {kPatchEphemeral, kUpdateEphemeral},
          apply,
          text};
}

}  // namespace nsposture::escalation
