#include "graph/escalation/search/minimum_cut.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <queue>
#include <unordered_map>

namespace nsposture::escalation::search {

namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using EdgeProperty = boost::property<
    boost::edge_capacity_t, int,
    boost::property<boost::edge_residual_capacity_t, int,
                    boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>;
using VertexProperty =
    boost::property<boost::vertex_predecessor_t, Traits::edge_descriptor,
                    boost::property<boost::vertex_color_t, boost::default_color_type,
                                    boost::property<boost::vertex_distance_t, long>>>;
using Network =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, VertexProperty, EdgeProperty>;

constexpr int kUncuttable = 1'000'000;

struct Arc {
  std::uint32_t from, to;
  int capacity;
};

std::pair<Traits::edge_descriptor, Traits::edge_descriptor> add_edge_pair(std::uint32_t from,
                                                                          std::uint32_t to,
                                                                          Network& network) {
  return {boost::add_edge(from, to, network).first, boost::add_edge(to, from, network).first};
}

class Builder {
 public:
  explicit Builder(const CutProblem& problem) : problem_(problem) {
    vertices_ = static_cast<std::uint32_t>(problem.graph.size());
    sink_ = kNone;
    for (std::uint32_t node = 0; node < problem.graph.size(); ++node) {
      if (problem.graph.key(node).type == NodeType::Target) sink_ = node;
    }
    source_ = vertices_++;
    add_edges();
    for (std::uint32_t node = 0; node < problem.graph.size(); ++node) {
      const bool ends = problem.graph.key(node).type == NodeType::Indirect;
      if (ends && sink_ != kNone) arcs_.push_back({node, sink_, kUncuttable});
    }
    find_unstoppable();
    for (const auto source : problem.sources) {
      if (!unstoppable_.contains(source)) arcs_.push_back({source_, source, kUncuttable});
    }
  }

  Cut solve();

 private:
  // Only what is between the sources and the target.
  [[nodiscard]] std::vector<std::uint32_t> reached() const;
  void add_edges();
  void add_edge(std::uint32_t from, const Edge& edge);
  void find_unstoppable();
  std::uint32_t pass(std::uint32_t from, const Removal& what);
  std::uint32_t pass_use(std::uint32_t from, const PassedCheck& use);
  void collect(const Network& network, Cut& cut) const;

  const CutProblem& problem_;
  std::uint32_t vertices_ = 0, source_ = 0, sink_ = 0;
  std::vector<Arc> arcs_;
  std::map<Removal, std::pair<std::uint32_t, std::uint32_t>> gates_;
  std::set<std::uint32_t> unstoppable_;
  bool joint_ = false;
};

std::vector<std::uint32_t> Builder::reached() const {
  std::vector<bool> seen(problem_.graph.size(), false);
  std::vector<std::uint32_t> order;
  const auto visit = [&](std::uint32_t node) {
    if (seen[node] || problem_.paths.weight(node) == kFar) return;
    seen[node] = true;
    order.push_back(node);
  };
  for (const auto source : problem_.sources) visit(source);
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const auto& edge : problem_.graph.edges(order[i])) visit(edge.to);
  }
  return order;
}

void Builder::add_edges() {
  for (const auto node : reached()) {
    for (const auto& edge : problem_.graph.edges(node)) {
      if (problem_.paths.weight(edge.to) != kFar) add_edge(node, edge);
    }
  }
}

// One gate per removal, wherever it is used.
std::uint32_t Builder::pass(std::uint32_t from, const Removal& what) {
  const auto [at, fresh] = gates_.try_emplace(what, vertices_, vertices_ + 1);
  if (fresh) {
    vertices_ += 2;
    const bool fixed = problem_.untouchable.contains(what);
    arcs_.push_back({at->second.first, at->second.second, fixed ? kUncuttable : 1});
  }
  arcs_.push_back({from, at->second.first, kUncuttable});
  return at->second.second;
}

std::uint32_t Builder::pass_use(std::uint32_t from, const PassedCheck& use) {
  if (use.gained() || (problem_.unit == RemovalUnit::Rules && use.only_holds())) return from;
  if (problem_.unit == RemovalUnit::Rules) {
    Removal rule;
    rule.role = use.by.role;
    rule.rule = use.rule;
    return pass(from, rule);
  }
  Removal entry, whole;
  entry.binding = whole.binding = use.by.binding;
  entry.subject = use.by.subject;
  return pass(pass(from, entry), whole);
}

void Builder::add_edge(std::uint32_t from, const Edge& edge) {
  const auto grants = std::count_if(edge.proof.begin(), edge.proof.end(),
                                    [](const PassedCheck& use) { return !use.gained(); });
  joint_ = joint_ || grants > 1;
  auto at = from;
  for (const auto& use : edge.proof) at = pass_use(at, use);
  arcs_.push_back({at, edge.to, kUncuttable});
}

// Walks backwards from the target over what cannot be cut.
void Builder::find_unstoppable() {
  std::vector<std::vector<std::uint32_t>> back(vertices_);
  for (const auto& arc : arcs_) {
    if (arc.capacity == kUncuttable) back[arc.to].push_back(arc.from);
  }
  std::vector<bool> seen(vertices_, false);
  std::vector<std::uint32_t> queue = {sink_};
  seen[sink_] = true;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (const auto from : back[queue[i]]) {
      if (seen[from]) continue;
      seen[from] = true;
      queue.push_back(from);
    }
  }
  for (const auto source : problem_.sources) {
    if (seen[source]) unstoppable_.insert(source);
  }
}

void Builder::collect(const Network& network, Cut& cut) const {
  std::vector<bool> seen(vertices_, false);
  std::vector<std::uint32_t> queue = {source_};
  seen[source_] = true;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const auto [begin, end] = out_edges(queue[i], network);
    for (auto edge = begin; edge != end; ++edge) {
      const auto to = static_cast<std::uint32_t>(target(*edge, network));
      if (seen[to] || get(boost::edge_residual_capacity, network, *edge) <= 0) continue;
      seen[to] = true;
      queue.push_back(to);
    }
  }
  for (const auto& [what, gate] : gates_) {
    if (seen[gate.first] && !seen[gate.second]) cut.removals.push_back(what);
  }
}

Cut Builder::solve() {
  Network network(vertices_);
  const auto reverse = get(boost::edge_reverse, network);
  const auto capacity = get(boost::edge_capacity, network);
  for (const auto& arc : arcs_) {
    const auto forth = add_edge_pair(arc.from, arc.to, network);
    reverse[forth.first] = forth.second;
    reverse[forth.second] = forth.first;
    capacity[forth.first] = arc.capacity;
    capacity[forth.second] = 0;
  }
  Cut cut;
  cut.joint = joint_;
  cut.unstoppable.assign(unstoppable_.begin(), unstoppable_.end());
  if (sink_ == kNone || unstoppable_.size() == problem_.sources.size()) return cut;
  boost::boykov_kolmogorov_max_flow(network, source_, sink_);
  collect(network, cut);
  return cut;
}

}  // namespace

Cut minimum_cut(const CutProblem& problem) {
  return Builder(problem).solve();
}

}  // namespace nsposture::escalation::search
