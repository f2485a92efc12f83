// Cheapest ways through the takeover graph to its target.
#pragma once

#include "graph/escalation/search/escalation_graph.h"

#include <cstdint>
#include <vector>

namespace nsposture::escalation::search {

// One edge taken. `actor` is set when somebody else goes on with what it brings.
struct Hop {
  std::uint32_t from = 0;
  Edge edge;
  std::uint32_t actor = kNone;
};

using Hops = std::vector<Hop>;

// Some rules allow to make objects of certain names only, and a name can be taken once.
struct MadeObject {
  PermissionId right = 0;
  Scope scope = kCluster;
  std::string name;

  friend bool operator==(const MadeObject&, const MadeObject&) = default;
};

// What a step makes under a name that it may not choose.
[[nodiscard]] std::vector<MadeObject> created_by(const AccessModel& world, const Edge& edge);
// Whether a step makes what an earlier one made, and would be refused, or needs what was changed.
[[nodiscard]] bool makes_twice(const AccessModel& world, const Hops& hops);

inline constexpr std::uint32_t kFar = UINT32_MAX;

[[nodiscard]] std::uint32_t cost_of(const Edge& edge);
// The same where ways are compared: one to namespaces of certain names alone is worth less than any
// other, whatever that costs.
inline constexpr std::uint32_t kFewNames = 1'000'000;  // more than any way costs
[[nodiscard]] bool has_few_names(const Edge& edge);
[[nodiscard]] std::uint32_t weight_of(const Edge& edge);

// Weight of the rest of the way where it does not end in Target itself.
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

  // From the node to a goal; REQUIRES: weight(node) is not kFar.
  [[nodiscard]] Hops cheapest(std::uint32_t node) const;

  // The same way, looked at without copying it: `visit(edge)` for each. Returns where it ends.
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
  // Up to `limit` ways without loops, the cheapest first.
  [[nodiscard]] std::vector<Hops> several(std::uint32_t node, std::size_t limit) const;

 private:
  const EscalationGraph& graph_;
  std::vector<std::uint32_t> weight_;
  std::vector<std::uint32_t> next_;  // index into the edges of the node; kNone at a goal
};

}  // namespace nsposture::escalation::search
