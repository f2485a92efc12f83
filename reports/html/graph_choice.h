// Which nodes of the access graph are drawn at first, and in what order the others follow.
#pragma once

#include "reports/answers/report_data.h"

#include <cstddef>
#include <vector>

namespace nsposture::reports::html {

struct GraphChoice {
  std::vector<std::size_t> order;  // indices into the graph's nodes, each once
  std::size_t first = 0;           // so many of them are drawn at first
};

// At most `first` at first: the bindings of the first causes with whom they serve and what they
// lead to, then the worst escalation paths, then what the graph has first. At most `most` in all.
[[nodiscard]] GraphChoice choose_nodes(const AccessGraph& graph, const std::vector<Cause>& causes,
                                       std::size_t first, std::size_t most);

}  // namespace nsposture::reports::html
