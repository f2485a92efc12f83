// What techniques that enter pods share.
#pragma once

#include "graph/escalation/model/technique.h"

#include <functional>
#include <span>
#include <string>

namespace nsposture::escalation::requests {

// For a pod that none of the permissions opens: whether something else does, added to the proof.
using PodTest = std::function<bool(const Pod& pod, Proof& proof)>;

// Each of the permissions suffices.
void enter_pods(const Evaluation& at, std::span<const PermissionId> rights,
                const PodTest& otherwise = {});
// A connection: `create` suffices, and so does `get` on servers that do not require
// `create` (Feature::ConnectNeedsCreate).
void connect_to_pods(const Evaluation& at, PermissionId create, PermissionId get);
// When the step has only `get` and the version is unknown: until which version that suffices.
[[nodiscard]] std::string get_condition(const StepView& view, PermissionId get);
// What entering this pod brings: the token of its service account, and those in mounted secrets.
void take_pod(const Evaluation& at, const Pod& pod, const Proof& proof);

// A pod, and where in it the token is that the step brings.
struct TokenPlace {
  const Pod* pod = nullptr;   // nullptr when none is known
  std::string file;           // the path of the token in a container
  std::string secret, field;  // … when it is in a mounted secret
};

// In a running pod; with `node`, only on that node.
[[nodiscard]] TokenPlace token_place(const StepView& view, std::uint32_t node = kNone);
// In a pod that is bound to the node, whether or not it runs.
[[nodiscard]] TokenPlace token_on_node(const StepView& view, std::uint32_t node);
// In this pod; the kubelet may get the token of its account even when the pod mounts none.
[[nodiscard]] TokenPlace token_of_pod(const StepView& view, const Pod& pod);
[[nodiscard]] std::string pod_name(const StepView& view);
[[nodiscard]] std::string pod_namespace(const StepView& view);
// `NAMESPACE POD` as arguments of kubectl: `-n ci builder-7`.
[[nodiscard]] std::string pod_arguments(const StepView& view);

}  // namespace nsposture::escalation::requests
