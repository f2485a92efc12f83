// The positions of a graph's nodes: in columns, from source to target.
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

// Each node is to the right of all that lead to it, except in a cycle; rows are ordered so that few
// edges cross (barycenters). Deterministic. Edges are pairs of node indices.
[[nodiscard]] GraphLayout lay_out(std::size_t nodes,
                                  const std::vector<std::pair<std::size_t, std::size_t>>& edges);

}  // namespace nsposture::reports::html
