// In which order to take things away so that those who matter most lose their way first, and many
// of them early. Like the minimum cut it looks at what one identity can do alone, and at the ways of
// several that are known; whoever needs to be sure looks at the cluster without what was taken away.
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
  const std::map<std::uint32_t, Hops>& joint;  // node -> a way of several identities
  const std::vector<std::uint32_t>& sources;
  const std::vector<std::uint64_t>& weights;  // of each source: one that weighs more ends before
  const std::vector<Removal>& removals;  // by binding, by binding and subject, or by role and rule
};

struct RemovalOrder {
  std::vector<std::uint32_t> removals;  // indices of those asked about
  // Of each source: how many of them, from the first on, are to go until it has no way. More than
  // there are: it keeps one.
  std::vector<std::uint32_t> ends_after;
};

[[nodiscard]] RemovalOrder order_removals(const OrderProblem& problem);

}  // namespace nsposture::escalation::search
