#include "graph/escalation/search/removal_order.h"

#include <boost/dynamic_bitset.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

namespace nsposture::escalation::search {

namespace {

using Indices = std::vector<std::uint32_t>;

using Bits = boost::dynamic_bitset<>;  // a set of removals

// The removals that sources meet, and how many sources meet exactly those.
using Sets = std::map<Bits, std::uint64_t>;

template <typename Visit>
void each(const Bits& bits, const Visit& visit) {
  for (auto bit = bits.find_first(); bit != Bits::npos; bit = bits.find_next(bit)) visit(bit);
}

// An edge of the escalation graph, and the removals that end it.
struct Arc {
  std::uint32_t from, to;
  Indices ended_by;  // sorted
};

class Ordering {
 public:
  explicit Ordering(const OrderProblem& problem) : problem_(problem) {
    for (std::uint32_t i = 0; i < problem.removals.size(); ++i) {
      auto what = problem.removals[i];
      what.command.clear();
      index_.emplace(std::move(what), i);
    }
    goal_ = static_cast<std::uint32_t>(problem.graph.size());
    collect_arcs();
  }

  RemovalOrder run() {
    RemovalOrder order;
    Bits left(problem_.removals.size());
    left.set();
    for (const auto& [weight, sets] : sets_of_sources())
      place(sets, met_by(sets) & left, left, order);
    place({}, left, left, order);
    order.ends_after = ends_after(order.removals);
    return order;
  }

 private:
  void collect_arcs();
  void add_joint();
  [[nodiscard]] Indices enders(const Edge& edge) const;
  void add_ender(const Removal& what, Indices& found) const;
  [[nodiscard]] std::vector<Bits> first_met() const;
  [[nodiscard]] std::map<std::uint64_t, Sets, std::greater<>> sets_of_sources() const;
  [[nodiscard]] Bits met_by(const Sets& sets) const;
  void place(const Sets& sets, Bits wanted, Bits& left, RemovalOrder& order) const;
  [[nodiscard]] Indices peel(const Sets& sets, Bits left) const;
  [[nodiscard]] Indices ends_after(const Indices& order) const;

  const OrderProblem& problem_;
  std::map<Removal, std::uint32_t> index_;
  std::vector<Arc> arcs_;
  std::uint32_t goal_ = 0;  // one node after all goals
};

void Ordering::add_ender(const Removal& what, Indices& found) const {
  if (const auto at = index_.find(what); at != index_.end()) found.push_back(at->second);
}

Indices Ordering::enders(const Edge& edge) const {
  Indices found;
  for (const auto& check : edge.proof) {
    Removal rule;
    rule.role = check.by.role;
    rule.rule = check.rule;
    if (check.rule != kNone) add_ender(rule, found);
    if (check.gained()) continue;
    Removal entry, whole;
    entry.binding = whole.binding = check.by.binding;
    entry.subject = check.by.subject;
    add_ender(entry, found);
    add_ender(whole, found);
  }
  std::ranges::sort(found);
  const auto same = std::ranges::unique(found);
  found.erase(same.begin(), same.end());
  return found;
}

// Only what is between the sources and a goal.
void Ordering::collect_arcs() {
  std::vector<bool> seen(problem_.graph.size(), false);
  Indices reached;
  const auto visit = [&](std::uint32_t node) {
    if (seen[node] || problem_.paths.weight(node) == kFar) return;
    seen[node] = true;
    reached.push_back(node);
  };
  for (const auto source : problem_.sources) visit(source);
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const auto& edge : problem_.graph.edges(reached[i])) {
      visit(edge.to);
      if (problem_.paths.weight(edge.to) == kFar) continue;
      arcs_.push_back({reached[i], edge.to, enders(edge)});
    }
  }
  for (const auto goal : problem_.goals) arcs_.push_back({goal, goal_, {}});
  add_joint();
}

// Of the paths of several identities, one is known, and any of its grants ends it.
void Ordering::add_joint() {
  for (const auto& [node, hops] : problem_.joint) {
    Arc arc{node, goal_, {}};
    for (const auto& hop : hops) {
      for (const auto ender : enders(hop.edge)) arc.ended_by.push_back(ender);
    }
    arcs_.push_back(std::move(arc));
  }
}

// For each node, the removals that are met first on any path. Nodes that reach each other without a
// removal form one strong component; the components come in an order in which each comes after
// those it leads to.
std::vector<Bits> Ordering::first_met() const {
  using Graph = boost::compressed_sparse_row_graph<boost::directedS>;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;
  for (const auto& arc : arcs_) {
    if (arc.ended_by.empty()) open.emplace_back(arc.from, arc.to);
  }
  const auto nodes = goal_ + 1;
  const Graph graph(boost::edges_are_unsorted_multi_pass, open.begin(), open.end(), nodes);
  Indices component(nodes);
  const auto count = boost::strong_components(
      graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  std::vector<Indices> leads_to(count);
  std::vector<Bits> met(count, Bits(problem_.removals.size()));
  for (const auto& arc : arcs_) {
    const auto from = component[arc.from];
    if (!arc.ended_by.empty()) {
      met[from].set(arc.ended_by.front());
    } else if (component[arc.to] != from) {
      leads_to[from].push_back(component[arc.to]);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (const auto next : leads_to[i]) met[i] |= met[next];
  }
  std::vector<Bits> of_source;
  of_source.reserve(problem_.sources.size());
  for (const auto source : problem_.sources) of_source.push_back(met[component[source]]);
  return of_source;
}

// By weight: the most important ends first.
std::map<std::uint64_t, Sets, std::greater<>> Ordering::sets_of_sources() const {
  std::map<std::uint64_t, Sets, std::greater<>> sets;
  auto met = first_met();
  for (std::size_t i = 0; i < met.size(); ++i) ++sets[problem_.weights[i]][std::move(met[i])];
  return sets;
}

Bits Ordering::met_by(const Sets& sets) const {
  Bits met(problem_.removals.size());
  for (const auto& set : sets) met |= set.first;
  return met;
}

void Ordering::place(const Sets& sets, Bits wanted, Bits& left, RemovalOrder& order) const {
  left -= wanted;
  const auto next = peel(sets, std::move(wanted));
  order.removals.insert(order.removals.end(), next.begin(), next.end());
}

// A source that meets several removals loses its path with the last of them. So the removal that
// the fewest meet goes last, and the sources that meet it no longer count: a peeling, as for the
// densest part of a hypergraph.
Indices Ordering::peel(const Sets& sets, Bits left) const {
  const auto count = problem_.removals.size();
  std::vector<std::uint64_t> weight(count, 0);
  std::vector<std::vector<const std::pair<const Bits, std::uint64_t>*>> with(count);
  for (const auto& set : sets) {
    each(set.first, [&](std::size_t removal) {
      weight[removal] += set.second;
      with[removal].push_back(&set);
    });
  }
  std::set<const Bits*> dead;
  Indices order;
  while (left.any()) {
    std::size_t least = count;
    each(left, [&](std::size_t i) {
      if (least == count || weight[i] <= weight[least]) least = i;
    });
    left.reset(least);
    order.push_back(static_cast<std::uint32_t>(least));
    for (const auto* set : with[least]) {
      if (!dead.insert(&set->first).second) continue;
      each(set->first, [&](std::size_t removal) { weight[removal] -= set->second; });
    }
  }
  std::ranges::reverse(order);
  return order;
}

// A path holds until the first removal that ends it, and the path that holds longest counts: the
// widest path, searched backwards from the goal.
Indices Ordering::ends_after(const Indices& order) const {
  constexpr auto kNever = std::numeric_limits<std::uint32_t>::max();
  Indices position(problem_.removals.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) position[order[i]] = i + 1;
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> back(goal_ + 1);
  for (const auto& arc : arcs_) {
    auto holds = kNever;
    for (const auto ender : arc.ended_by) holds = std::min(holds, position[ender]);
    back[arc.to].emplace_back(arc.from, holds);
  }
  Indices width(goal_ + 1, 0);
  std::priority_queue<std::pair<std::uint32_t, std::uint32_t>> queue;
  width[goal_] = kNever;
  queue.emplace(kNever, goal_);
  while (!queue.empty()) {
    const auto [wide, node] = queue.top();
    queue.pop();
    if (wide < width[node]) continue;
    for (const auto& [from, holds] : back[node]) {
      const auto through = std::min(wide, holds);
      if (through <= width[from]) continue;
      width[from] = through;
      queue.emplace(through, from);
    }
  }
  Indices ends;
  ends.reserve(problem_.sources.size());
  for (const auto source : problem_.sources) ends.push_back(width[source]);
  return ends;
}

}  // namespace

RemovalOrder order_removals(const OrderProblem& problem) {
  return Ordering(problem).run();
}

}  // namespace nsposture::escalation::search
