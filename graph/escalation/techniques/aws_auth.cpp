#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

constexpr CreatePermissions kConfigMaps{kCreateConfigMap};

// EKS maps IAM roles to groups by this ConfigMap, including system:masters.
void edges(const Evaluation& at) {
  if (!at.world.on_eks() || !at.includes(at.world.find_scope("kube-system"))) return;
  Proof proof;
  if (at.rights.change(proof, kConfigMaps, at.scope, "aws-auth") ||
      at.rights.make(proof, kConfigMaps, at.scope, "aws-auth")) {
    at.sink.emit({NodeType::Everything, 0, kReal}, proof, {});
  }
}

StepText text(const StepView& view) {
  const auto json = requests::object_json(
      "v1", "ConfigMap", "kube-system", "aws-auth",
      R"(,"data":{"mapRoles":"- rolearn: ROLE-ARN\n  username: take-over\n  groups: [system:masters]\n"})");
  return {requests::uses(view.edge, kCreateConfigMap)
              ? requests::send_object(view, kCreateConfigMap, json)
              : requests::overwrite_object(view, kPatchConfigMap, json),
          "EKS gives the groups named in this ConfigMap to the IAM roles named there"};
}

}  // namespace

Technique aws_auth() {
  return {.id = TechniqueId::AwsAuth,
          .title = "Map an IAM role to system:masters",
          .attack = "T1098",
          .cis = "5.1.7",
          .takes = Takes::Administration,
          .cost = 9,
          .where = kInNamespaces,
          .any_of = {kCreateConfigMap, kUpdateConfigMap, kPatchConfigMap},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
