// What might change so that an identity could become able to do what it cannot become able to
// today.
#pragma once

#include "graph/escalation/model/target.h"
#include "graph/model/cluster.h"
#include "graph/model/request.h"

#include <string>
#include <vector>

namespace nsposture::queries {

// One sentence each: "would become able if pod \"ci/builder-7\" ran". For an identity that has no
// way. Each search is over a copy of the cluster; there are about as many as the logarithm of the
// pods.
struct WouldBecome {
  std::vector<std::string> changes;  // that may come
  std::vector<std::string> unread;   // that may be so already: the input does not say
};

[[nodiscard]] WouldBecome would_become(const Cluster& cluster,
                                       const escalation::EscalationTarget& target,
                                       const Identity& identity);

// The cluster with a running pod of every account that a binding names; nothing where its pods are
// known.
[[nodiscard]] std::optional<Cluster> with_possible_pods(const Cluster& cluster);

// One sentence where no pod is in the input and nothing says that the cluster has none: ways
// through pods that run are not known then. Else empty.
[[nodiscard]] std::string unknown_pods(const Cluster& cluster);

}  // namespace nsposture::queries
