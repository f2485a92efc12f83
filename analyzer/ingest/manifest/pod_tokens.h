// Which credentials a pod is given: a token of its account, and the secrets that it mounts or
// reads. Sources: kube pkg/serviceaccount admission (automount), plugin/pkg/auth/authorizer/node
// (what a kubelet may read for a pod). Thread safe.
#pragma once

#include "analyzer/ingest/manifest/tree.h"
#include "graph/model/objects.h"

#include <optional>

namespace nsposture::ingest::manifest {

// `spec` is that of the pod. Fields of an unexpected kind say nothing.
void read_pod_tokens(const Tree& tree, const Node& spec, Workload& pod);

// `automountServiceAccountToken` of an account or of a pod's spec.
[[nodiscard]] std::optional<bool> read_automount(const Tree& tree, const Node& object);

}  // namespace nsposture::ingest::manifest
