// What techniques share that reach into pods.
#pragma once

#include "graph/escalation/model/technique.h"

#include <functional>
#include <span>
#include <string>

namespace nsposture::escalation::requests {

// Of a pod that none of the permissions opens: whether something else does, added to the proof.
using PodTest = std::function<bool(const Pod& pod, Proof& proof)>;

// Each of the permissions suffices.
void enter_pods(const Evaluation& at, std::span<const PermissionId> rights,
                const PodTest& otherwise = {});
// A connection: `create` suffices, and on servers that do not ask for it
// (Feature::ConnectNeedsCreate) `get`.
void connect_to_pods(const Evaluation& at, PermissionId create, PermissionId get);
// Where the step has `get` alone and the server's version is not known: until when that was enough.
[[nodiscard]] std::string get_condition(const StepView& view, PermissionId get);
// What is had by entering this pod: the token of its account, and those in the secrets it mounts.
void take_pod(const Evaluation& at, const Pod& pod, const Proof& proof);

// A pod, and where in it the token is that the step brings.
struct TokenPlace {
  const Pod* pod = nullptr;   // nullptr when none is known
  std::string file;           // the path of the token in a container
  std::string secret, field;  // … when it stands in a secret that is mounted
};

// In one that runs; `node` given: on that node alone.
[[nodiscard]] TokenPlace token_place(const StepView& view, std::uint32_t node = kNone);
// In one that is bound to the node, whether it runs or not.
[[nodiscard]] TokenPlace token_on_node(const StepView& view, std::uint32_t node);
// In this one; the kubelet may have the token of its account where the pod mounts none.
[[nodiscard]] TokenPlace token_of_pod(const StepView& view, const Pod& pod);
[[nodiscard]] std::string pod_name(const StepView& view);
[[nodiscard]] std::string pod_namespace(const StepView& view);
// `NAMESPACE POD` as arguments of kubectl: `-n ci builder-7`.
[[nodiscard]] std::string pod_arguments(const StepView& view);

}  // namespace nsposture::escalation::requests
