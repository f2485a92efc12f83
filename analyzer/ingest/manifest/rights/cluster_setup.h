// Objects that say how a cluster is set up: kubeadm, Cluster API, kind, eksctl, kops. Some say who
// may get in, or that other things than RBAC decide. Stateless.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// What the object says of access to a cluster, as the end of a sentence; empty for nothing. `group`
// is its API group.
[[nodiscard]] std::string access_set_up(const Tree& tree, const Node& root, std::string_view group);

// Whether an argument of an API server in there lets everything, or a file of rules, decide:
// `--authorization-mode=AlwaysAllow`. A kubelet's own word for webhooks is none.
[[nodiscard]] bool allows_beside_rbac(std::string_view text);

}  // namespace nsposture::ingest::manifest
