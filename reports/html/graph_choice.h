// The nodes of the access graph that are drawn at first, and the order in which the others follow.
#pragma once

#include "reports/answers/report_data.h"

#include <cstddef>
#include <vector>

namespace nsposture::reports::html {

struct GraphChoice {
  std::vector<std::size_t> order;  // indices into the graph's nodes, each once
  std::size_t first = 0;           // the number of nodes that are drawn at first
};

// At most `first` nodes at first: the bindings of the first causes with their subjects and what
// they lead to, then the worst escalation paths, then the first nodes of the graph. At most `most`
// in total.
[[nodiscard]] GraphChoice choose_nodes(const AccessGraph& graph, const std::vector<Cause>& causes,
                                       std::size_t first, std::size_t most);

}  // namespace nsposture::reports::html
