#include "graph/escalation/techniques/all.h"
#include "graph/escalation/techniques/enter_pods.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

void apply(const Evaluation& at) {
  enter_pods(at, kCreateAttach, kGetAttach);
}

StepText text(const StepView& view) {
  return {fmt::format("{} attach {} -i -t", view.kubectl, pod_arguments(view)),
          "attaching reaches the process of the container, which holds the token of its account"};
}

}  // namespace

Technique attach_pod() {
  return {{"attach-pod", "Attach to a container", "T1609", "5.1.4"},
          Takes::Workloads,
          20,
          kInNamespaces,
          {kCreateAttach, kGetAttach},
          apply,
          text};
}

}  // namespace nsposture::escalation
