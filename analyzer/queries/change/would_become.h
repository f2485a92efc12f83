// What might change so that an identity gains access to an action that it cannot reach today.
#pragma once

#include "graph/escalation/model/target.h"
#include "graph/model/cluster.h"
#include "graph/model/request.h"

#include <string>
#include <vector>

namespace nsposture::queries {

// One sentence each: "would become able if pod \"ci/builder-7\" ran". For an identity without
// access. Each search runs on a copy of the cluster; their number is about the logarithm of the
// number of pods.
struct WouldBecome {
  std::vector<std::string> changes;  // that may happen
  std::vector<std::string> unread;   // that may already be so: the input does not show it
};

[[nodiscard]] WouldBecome would_become(const Cluster& cluster,
                                       const escalation::EscalationTarget& target,
                                       const Identity& identity);

// The cluster with a running pod for every service account that a binding names; empty if its pods
// are known.
[[nodiscard]] std::optional<Cluster> with_possible_pods(const Cluster& cluster);

// One sentence if the input has no pods and does not show that the cluster has none: escalation
// paths through running pods are then unknown. Else empty.
[[nodiscard]] std::string unknown_pods(const Cluster& cluster);

}  // namespace nsposture::queries
