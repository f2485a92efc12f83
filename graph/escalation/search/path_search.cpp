#include "graph/escalation/search/path_search.h"

#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <tuple>

namespace nsposture::escalation::search {

namespace {

struct Incoming {
  std::uint32_t from = 0;
  std::uint32_t index = 0;  // of the edge
  std::uint32_t weight = 0;
};

struct Reverse {
  std::vector<std::uint32_t> begin;  // node -> first of its incoming
  std::vector<Incoming> incoming;
};

Reverse reversed(const EscalationGraph& graph) {
  const auto nodes = static_cast<std::uint32_t>(graph.size());
  Reverse reverse;
  reverse.begin.assign(nodes + 1, 0);
  for (std::uint32_t node = 0; node < nodes; ++node) {
    for (const auto& edge : graph.edges(node)) ++reverse.begin[edge.to + 1];
  }
  for (std::uint32_t node = 0; node < nodes; ++node) reverse.begin[node + 1] += reverse.begin[node];
  reverse.incoming.resize(reverse.begin.back());
  auto at = reverse.begin;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const auto& edges = graph.edges(node);
    for (std::uint32_t i = 0; i < edges.size(); ++i) {
      reverse.incoming[at[edges[i].to]++] = {node, i, weight_of(edges[i])};
    }
  }
  return reverse;
}

}  // namespace

std::uint32_t cost_of(const Edge& edge) {
  return is_technique(edge.technique) ? technique_of(edge.technique).cost : 0;
}

bool has_few_names(const Edge& edge) {
  return edge.technique == TechniqueId::Direct && std::holds_alternative<NamedObject>(edge.detail);
}

std::uint32_t weight_of(const Edge& edge) {
  return cost_of(edge) + (has_few_names(edge) ? kFewNames : 0);
}

std::vector<MadeObject> created_by(const AccessModel& world, const Edge& edge) {
  std::vector<MadeObject> made;
  if (const auto* secret = std::get_if<PreparedSecret>(&edge.detail)) {
    made.push_back({kCreateSecret, edge.proof.front().scope, secret->name});
  }
  for (const auto& use : edge.proof) {
    if (use.only_holds() || use.name.empty() || use.name == "*") continue;
    if (use.scope == kAllNamespaces) continue;  // the name is free in another namespace
    const auto& spec = world.table().spec(use.right);
    if (spec.verb == "create" && spec.subresource.empty()) {
      made.push_back({use.right, use.scope, use.name});
    }
  }
  return made;
}

namespace {

// Once a role holds every rule, it can no longer be bound by holding its rules.
bool binds_filled(const Edge& edge, std::set<std::uint32_t>& filled) {
  if (const auto* bound = std::get_if<FilledRole>(&edge.detail)) {
    return bound->role != kNone && !filled.insert(bound->role).second;
  }
  if (const auto* one = std::get_if<RewrittenRole>(&edge.detail)) filled.insert(one->role);
  if (const auto* one = std::get_if<AggregatedRole>(&edge.detail)) filled.insert(one->role);
  if (const auto* one = std::get_if<MissingRole>(&edge.detail)) filled.insert(one->role);
  return false;
}

}  // namespace

bool makes_twice(const AccessModel& world, const Hops& hops) {
  std::vector<MadeObject> all;
  std::set<std::uint32_t> filled, named;
  std::map<std::uint32_t, std::size_t> ways_on;
  std::set<std::string_view> changed;
  for (const auto& hop : hops) {
    // One step to "any role": whichever role is chosen takes the name.
    if (hop.edge.technique == TechniqueId::None) {
      if (named.contains(hop.from) && ++ways_on[hop.from] > 1) return true;
      if (named.contains(hop.from)) named.insert(hop.edge.to);
    } else if (!created_by(world, hop.edge).empty()) {
      named.insert(hop.edge.to);
    }
    if (binds_filled(hop.edge, filled)) return true;
    if (is_technique(hop.edge.technique)) {
      const auto& technique = technique_of(hop.edge.technique);
      if (!technique.needs.empty() && changed.contains(technique.needs)) return true;
      if (!technique.changes.empty()) changed.insert(technique.changes);
    }
    for (auto& one : created_by(world, hop.edge)) {
      if (std::find(all.begin(), all.end(), one) != all.end()) return true;
      all.push_back(std::move(one));
    }
  }
  return false;
}

PathSearch::PathSearch(const EscalationGraph& graph, const std::vector<Goal>& goals)
    : graph_(graph), weight_(graph.size(), kFar), next_(graph.size(), kNone) {
  const auto reverse = reversed(graph);
  // The number of hops breaks ties, so that no shortest path loops over edges without cost.
  using Entry = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  std::vector<std::uint32_t> hops(graph.size(), kFar);
  for (const auto& goal : goals) {
    if (goal.weight >= weight_[goal.node]) continue;
    weight_[goal.node] = goal.weight;
    hops[goal.node] = 0;
    queue.emplace(goal.weight, 0, goal.node);
  }
  while (!queue.empty()) {
    const auto [weight, far, node] = queue.top();
    queue.pop();
    if (weight != weight_[node] || far != hops[node]) continue;
    for (auto i = reverse.begin[node]; i < reverse.begin[node + 1]; ++i) {
      const auto [from, index, more] = reverse.incoming[i];
      const auto through = weight + more;
      if (std::tie(weight_[from], hops[from]) <= std::make_tuple(through, far + 1)) continue;
      weight_[from] = through;
      hops[from] = far + 1;
      next_[from] = index;
      queue.emplace(through, far + 1, from);
    }
  }
}

Hops PathSearch::cheapest(std::uint32_t node) const {
  Hops hops;
  while (next_[node] != kNone) {
    const auto& edge = graph_.edges(node)[next_[node]];
    hops.push_back({node, edge, kNone});
    node = edge.to;
  }
  return hops;
}

std::uint32_t PathSearch::end_of(const Hops& hops, std::uint32_t start) {
  return hops.empty() ? start : hops.back().edge.to;
}

// The distances are exact, so each partial path leads to the next best complete one.
std::vector<Hops> PathSearch::several(std::uint32_t start, std::size_t limit) const {
  struct Partial {
    std::uint32_t estimate, so_far, node;
    std::size_t order;
    Hops hops;
  };

  const auto later = [](const Partial& a, const Partial& b) {
    return std::tie(a.estimate, a.order) > std::tie(b.estimate, b.order);
  };
  std::priority_queue<Partial, std::vector<Partial>, decltype(later)> queue(later);
  std::vector<Hops> found;
  std::size_t order = 0;
  if (weight(start) != kFar) queue.push({weight(start), 0, start, order++, {}});
  while (!queue.empty() && found.size() < limit) {
    auto partial = queue.top();
    queue.pop();
    const bool goal = next_[partial.node] == kNone;
    if (goal) {
      found.push_back(std::move(partial.hops));
      continue;
    }
    for (const auto& edge : graph_.edges(partial.node)) {
      if (weight(edge.to) == kFar || edge.to == start) continue;
      const auto again = [&](const Hop& hop) { return hop.edge.to == edge.to; };
      if (std::any_of(partial.hops.begin(), partial.hops.end(), again)) continue;
      auto hops = partial.hops;
      hops.push_back({partial.node, edge, kNone});
      const auto so_far = partial.so_far + weight_of(edge);
      queue.push({so_far + weight(edge.to), so_far, edge.to, order++, std::move(hops)});
    }
  }
  return found;
}

}  // namespace nsposture::escalation::search
