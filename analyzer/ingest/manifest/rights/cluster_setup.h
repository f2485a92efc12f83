// Objects that configure a cluster: kubeadm, Cluster API, kind, eksctl, kops. Some grant access, or
// enable other authorizers than RBAC. Stateless.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// How the object affects access to a cluster, as the end of a sentence; empty for no effect.
// `group`: its API group.
[[nodiscard]] std::string access_set_up(const Tree& tree, const Node& root, std::string_view group);

// Whether an API server argument in the text allows everything or authorizes by a policy file:
// `--authorization-mode=AlwaysAllow`. A kubelet's webhook setting does not count.
[[nodiscard]] bool allows_beside_rbac(std::string_view text);

}  // namespace nsposture::ingest::manifest
