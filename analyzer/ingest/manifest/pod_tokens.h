// The credentials of a pod: a token of its service account, and the Secrets that it mounts or
// reads. Sources: kube pkg/serviceaccount admission (automount), plugin/pkg/auth/authorizer/node
// (what a kubelet may read for a pod). Thread-safe.
#pragma once

#include "analyzer/ingest/manifest/tree.h"
#include "graph/model/objects.h"

#include <optional>

namespace nsposture::ingest::manifest {

// `spec`: that of the pod. Fields of an unexpected type are ignored.
void read_pod_tokens(const Tree& tree, const Node& spec, Workload& pod);

// `automountServiceAccountToken` of a service account or of a pod's spec.
[[nodiscard]] std::optional<bool> read_automount(const Tree& tree, const Node& object);

}  // namespace nsposture::ingest::manifest
