#include "reports/html/graph_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace nsposture::reports::html {

namespace {

constexpr std::size_t kSubjects = 3;  // of a binding, at first
constexpr std::size_t kCauses = 5;

class Chooser {
 public:
  Chooser(const AccessGraph& graph, std::size_t first)
      : graph_(graph),
        most_(first),
        to_(graph.nodes.size()),
        from_(graph.nodes.size()),
        chosen_(graph.nodes.size()) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) index_.emplace(graph.nodes[i].id, i);
    for (const auto& edge : graph.edges) {
      const auto from = index_.find(edge.from);
      const auto to = index_.find(edge.to);
      if (from == index_.end() || to == index_.end()) continue;
      to_[from->second].push_back(to->second);
      from_[to->second].push_back(from->second);
    }
  }

  // A path is drawn as a whole or not at all.
  void add_path(std::size_t node) {
    std::vector<std::size_t> path = {node};
    for (auto at = node;;) {
      const auto next = std::ranges::find_if(
          to_[at], [&](std::size_t to) { return std::ranges::find(path, to) == path.end(); });
      if (next == to_[at].end()) break;
      at = *next;
      path.push_back(at);
    }
    std::erase_if(path, [this](std::size_t one) { return bool(chosen_[one]); });
    if (order_.size() + path.size() > most_) return;
    for (const auto one : path) add(one);
  }

  void add_cause(const Cause& cause) {
    if (!cause.grant) return;
    const auto& key = cause.grant->binding;
    const auto name = key.namespace_.empty() ? key.name : key.namespace_ + "/" + key.name;
    const auto found = index_.find(fmt::format("{}:{} {}", reports::to_string(NodeKind::Binding),
                                               nsposture::to_string(key.kind), name));
    if (found == index_.end()) return;
    const auto& subjects = from_[found->second];
    for (std::size_t i = 0; i < std::min(subjects.size(), kSubjects); ++i) add_path(subjects[i]);
    add_path(found->second);
  }

  void add_escalations() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const bool steps = std::ranges::any_of(
          to_[i], [this](std::size_t to) { return graph_.nodes[to].kind == NodeKind::Technique; });
      if (steps && from_[i].empty()) add_path(i);
    }
  }

  GraphChoice finish(std::size_t most) {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (from_[i].empty()) add_path(i);
    }
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (!chosen_[i]) add_path(i);
    }
    GraphChoice choice;
    choice.first = order_.size();
    for (std::size_t i = 0; i < graph_.nodes.size() && order_.size() < most; ++i) {
      if (!chosen_[i]) add(i);
    }
    choice.order = std::move(order_);
    return choice;
  }

 private:
  void add(std::size_t node) {
    chosen_[node] = true;
    order_.push_back(node);
  }

  const AccessGraph& graph_;
  std::size_t most_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::vector<std::size_t>> to_, from_;
  std::vector<bool> chosen_;
  std::vector<std::size_t> order_;
};

}  // namespace

GraphChoice choose_nodes(const AccessGraph& graph, const std::vector<Cause>& causes,
                         std::size_t first, std::size_t most) {
  Chooser chooser(graph, std::min(first, most));
  for (std::size_t i = 0; i < std::min(causes.size(), kCauses); ++i) chooser.add_cause(causes[i]);
  chooser.add_escalations();
  return chooser.finish(most);
}

}  // namespace nsposture::reports::html
