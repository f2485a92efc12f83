// The order in which to carry out removals so that the most important subjects lose their path
// first, and many of them early. Like the minimum cut it considers what one identity can do alone,
// and known paths of several. To be certain, search the cluster without what was removed.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/escalation/search/path_search.h"

#include <cstdint>
#include <map>
#include <vector>

namespace nsposture::escalation::search {

struct OrderProblem {
  const EscalationGraph& graph;
  const PathSearch& paths;  // to every goal
  const std::vector<std::uint32_t>& goals;
  const std::map<std::uint32_t, Hops>& joint;  // node -> a path of several identities
  const std::vector<std::uint32_t>& sources;
  const std::vector<std::uint64_t>& weights;  // of each source: a higher weight ends first
  const std::vector<Removal>& removals;  // by binding, by binding and subject, or by role and rule
};

struct RemovalOrder {
  std::vector<std::uint32_t> removals;  // indices of OrderProblem::removals
  // For each source: how many removals, from the first on, until it has no path. More than there
  // are: it keeps one.
  std::vector<std::uint32_t> ends_after;
};

[[nodiscard]] RemovalOrder order_removals(const OrderProblem& problem);

}  // namespace nsposture::escalation::search
