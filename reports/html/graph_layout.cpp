#include "reports/html/graph_layout.h"

#include <algorithm>
#include <numeric>

namespace nsposture::reports::html {

namespace {

using Neighbours = std::vector<std::vector<std::size_t>>;
using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

// Depth-first; an edge to a node that is still being visited would close a cycle and is left out.
class TopologicalOrder {
 public:
  explicit TopologicalOrder(const Neighbours& next)
      : next_(next), state_(next.size(), State::New) {}

  // The nodes, each before all that it leads to, and the edges that are not part of a cycle.
  std::vector<std::size_t> run(Edges& kept) {
    for (std::size_t node = 0; node < next_.size(); ++node) {
      if (state_[node] == State::New) visit(node, kept);
    }
    std::ranges::reverse(order_);
    return std::move(order_);
  }

 private:
  enum class State : unsigned char { New, Open, Done };

  void visit(std::size_t root, Edges& kept) {
    std::vector<std::pair<std::size_t, std::size_t>> stack = {{root, 0}};
    state_[root] = State::Open;
    while (!stack.empty()) {
      const auto node = stack.back().first;
      if (stack.back().second == next_[node].size()) {
        state_[node] = State::Done;
        order_.push_back(node);
        stack.pop_back();
        continue;
      }
      const auto target = next_[node][stack.back().second++];
      if (state_[target] == State::Open) continue;
      kept.emplace_back(node, target);
      if (state_[target] != State::New) continue;
      state_[target] = State::Open;
      stack.emplace_back(target, 0);
    }
  }

  const Neighbours& next_;
  std::vector<State> state_;
  std::vector<std::size_t> order_;
};

std::vector<std::size_t> columns_of(const Neighbours& next) {
  Edges kept;
  const auto order = TopologicalOrder(next).run(kept);
  Neighbours forward(next.size());
  for (const auto& [from, to] : kept) forward[from].push_back(to);
  std::vector<std::size_t> column(next.size(), 0);
  for (const auto node : order) {
    for (const auto target : forward[node]) {
      column[target] = std::max(column[target], column[node] + 1);
    }
  }
  return column;
}

// Sorts each column by the average position of its nodes' neighbors.
void sort_column(std::vector<std::size_t>& members, const Neighbours& neighbours,
                 std::vector<double>& at) {
  std::vector<std::pair<double, std::size_t>> keyed;
  for (const auto node : members) {
    double sum = 0;
    for (const auto other : neighbours[node]) sum += at[other];
    const auto count = static_cast<double>(neighbours[node].size());
    keyed.emplace_back(count > 0 ? sum / count : at[node], node);
  }
  std::ranges::stable_sort(keyed, {}, &std::pair<double, std::size_t>::first);
  for (std::size_t row = 0; row < keyed.size(); ++row) {
    members[row] = keyed[row].second;
    // Relative to the middle, so that columns of different lengths are comparable.
    at[members[row]] = static_cast<double>(row) - static_cast<double>(keyed.size() - 1) / 2;
  }
}

}  // namespace

GraphLayout lay_out(std::size_t nodes, const Edges& edges) {
  Neighbours next(nodes);
  Neighbours both(nodes);
  for (const auto& [from, to] : edges) {
    next[from].push_back(to);
    both[from].push_back(to);
    both[to].push_back(from);
  }
  const auto column = columns_of(next);
  GraphLayout layout;
  layout.places.resize(nodes);
  Neighbours members;
  std::vector<double> at(nodes);
  for (std::size_t node = 0; node < nodes; ++node) {
    if (members.size() <= column[node]) members.resize(column[node] + 1);
    at[node] = static_cast<double>(members[column[node]].size());
    members[column[node]].push_back(node);
  }
  constexpr int kSweeps = 6;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (auto& each : members) sort_column(each, both, at);
    for (auto each = members.rbegin(); each != members.rend(); ++each) sort_column(*each, both, at);
  }
  layout.columns = members.size();
  for (std::size_t c = 0; c < members.size(); ++c) {
    layout.rows = std::max(layout.rows, members[c].size());
    for (std::size_t row = 0; row < members[c].size(); ++row) {
      layout.places[members[c][row]] = {c, row};
    }
  }
  return layout;
}

}  // namespace nsposture::reports::html
