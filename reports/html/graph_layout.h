// Where the nodes of a graph are drawn: in columns from what leads to what is led to.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace nsposture::reports::html {

struct GraphPlace {
  std::size_t column = 0;
  std::size_t row = 0;
};

struct GraphLayout {
  std::vector<GraphPlace> places;  // by node
  std::size_t columns = 0;
  std::size_t rows = 0;  // of the longest column
};

// Each node stands right of all that lead to it, as far as there is no cycle; rows are ordered so
// that edges cross little (barycentres). Deterministic. Edges are pairs of node indices.
[[nodiscard]] GraphLayout lay_out(std::size_t nodes,
                                  const std::vector<std::pair<std::size_t, std::size_t>>& edges);

}  // namespace nsposture::reports::html
