// Cheapest paths through the escalation graph to its target.
#pragma once

#include "graph/escalation/search/escalation_graph.h"

#include <cstdint>
#include <vector>

namespace nsposture::escalation::search {

// One edge of a path. `actor` is set when another identity continues with the result.
struct Hop {
  std::uint32_t from = 0;
  Edge edge;
  std::uint32_t actor = kNone;
};

using Hops = std::vector<Hop>;

// Some rules allow creating objects only with certain names, and a name can be taken once.
struct MadeObject {
  PermissionId right = 0;
  Scope scope = kCluster;
  std::string name;

  friend bool operator==(const MadeObject&, const MadeObject&) = default;
};

// What a step creates under a name that it may not choose.
[[nodiscard]] std::vector<MadeObject> created_by(const AccessModel& world, const Edge& edge);
// Whether a step creates what an earlier one created, and would fail, or needs what was changed.
[[nodiscard]] bool makes_twice(const AccessModel& world, const Hops& hops);

inline constexpr std::uint32_t kFar = UINT32_MAX;

[[nodiscard]] std::uint32_t cost_of(const Edge& edge);
// The same for comparing paths: one to namespaces of certain names only is worth less than any
// other, whatever the other costs.
inline constexpr std::uint32_t kFewNames = 1'000'000;  // more than any path costs
[[nodiscard]] bool has_few_names(const Edge& edge);
[[nodiscard]] std::uint32_t weight_of(const Edge& edge);

// The weight of the rest of the path when it does not end in Target itself.
struct Goal {
  std::uint32_t node = 0;
  std::uint32_t weight = 0;
};

class PathSearch {
 public:
  // Distances from every node to the nearest goal, in weight_of(), by Dijkstra's algorithm over
  // reversed edges.
  PathSearch(const EscalationGraph& graph, const std::vector<Goal>& goals);

  [[nodiscard]] std::uint32_t weight(std::uint32_t node) const {
    return node < weight_.size() ? weight_[node] : kFar;
  }

  // The path from the node to a goal. REQUIRES: weight(node) is not kFar.
  [[nodiscard]] Hops cheapest(std::uint32_t node) const;

  // The same path without copying it: calls `visit(edge)` for each edge. Returns its last node.
  template <typename Visit>
  std::uint32_t follow(std::uint32_t node, const Visit& visit) const {
    while (next_[node] != kNone) {
      const auto& edge = graph_.edges(node)[next_[node]];
      visit(edge);
      node = edge.to;
    }
    return node;
  }

  [[nodiscard]] static std::uint32_t end_of(const Hops& hops, std::uint32_t start);
  // Up to `limit` paths without loops, the cheapest first.
  [[nodiscard]] std::vector<Hops> several(std::uint32_t node, std::size_t limit) const;

 private:
  const EscalationGraph& graph_;
  std::vector<std::uint32_t> weight_;
  std::vector<std::uint32_t> next_;  // index into the edges of the node; kNone at a goal
};

}  // namespace nsposture::escalation::search
