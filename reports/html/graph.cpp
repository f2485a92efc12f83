#include "graph/base/json_text.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/html/graph_choice.h"
#include "reports/html/graph_layout.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

namespace nsposture::reports::html {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kFirstNodes = 40;  // a reader takes in no more; a click shows others
constexpr std::size_t kMostNodes = 400;  // more are slow to draw
constexpr std::size_t kMostEdges = 1200;
constexpr std::size_t kShownLabel = 27;
constexpr double kColumn = 276;
constexpr double kRow = 38;
constexpr double kWidth = 216;
constexpr double kHeight = 26;
constexpr double kMargin = 12;

// The part of a graph that is in the page, by index. The first nodes are drawn; only the script
// shows the others.
struct Drawing {
  std::vector<const GraphNode*> nodes;
  std::size_t first = 0;
  std::vector<const GraphEdge*> edges;
  std::vector<std::pair<std::size_t, std::size_t>> ends;  // of `edges`
  GraphLayout layout;                                     // of the first nodes
  std::vector<std::size_t> lengths;                       // of the columns

  [[nodiscard]] double x(std::size_t node) const {
    return kMargin + static_cast<double>(layout.places[node].column) * kColumn;
  }

  // Short columns are centered.
  [[nodiscard]] double y(std::size_t node) const {
    const auto& place = layout.places[node];
    const auto free = layout.rows - lengths[place.column];
    return kMargin + (static_cast<double>(place.row) + static_cast<double>(free) / 2) * kRow;
  }

  [[nodiscard]] bool is_drawn(std::size_t edge) const {
    return ends[edge].first < first && ends[edge].second < first;
  }
};

Drawing draw(const AccessGraph& graph, const std::vector<Cause>& causes) {
  const auto choice = choose_nodes(graph, causes, kFirstNodes, kMostNodes);
  Drawing drawing;
  drawing.first = choice.first;
  std::map<std::string_view, std::size_t> index;
  for (const auto node : choice.order) {
    index.emplace(graph.nodes[node].id, drawing.nodes.size());
    drawing.nodes.push_back(&graph.nodes[node]);
  }
  std::vector<std::pair<std::size_t, std::size_t>> first_ends;
  for (const auto& edge : graph.edges) {
    const auto from = index.find(edge.from);
    const auto to = index.find(edge.to);
    if (from == index.end() || to == index.end() || drawing.edges.size() == kMostEdges) continue;
    drawing.edges.push_back(&edge);
    drawing.ends.emplace_back(from->second, to->second);
    if (drawing.is_drawn(drawing.ends.size() - 1)) first_ends.push_back(drawing.ends.back());
  }
  drawing.layout = lay_out(drawing.first, first_ends);
  drawing.lengths.resize(drawing.layout.columns);
  for (const auto& place : drawing.layout.places) ++drawing.lengths[place.column];
  return drawing;
}

// How much of the graph is shown where; "" when all of it is drawn.
std::string shown_text(const AccessGraph& graph, const Drawing& drawing) {
  const auto all = graph.nodes.size() + graph.left_out;
  if (drawing.first == all) return {};
  auto text = fmt::format("The first {} of {} nodes are drawn: the first causes, the worst paths.",
                          thousands(drawing.first), thousands(all));
  if (drawing.nodes.size() > drawing.first) text += " A click on a node shows what is next to it.";
  if (drawing.nodes.size() < all) {
    text += fmt::format(" {} are left out; the JSON report has all.",
                        count_of(all - drawing.nodes.size(), "node", "nodes"));
  }
  return text;
}

templates::View node_view(const Drawing& drawing, std::size_t node) {
  const auto& data = *drawing.nodes[node];
  auto label = escape::printable(data.label, kShownLabel);
  if (const auto cut = label.find("… ("); cut != std::string::npos) label.resize(cut + 3);
  templates::View view;
  templates::put(view, "x", fmt::format("{:.0f}", drawing.x(node)));
  templates::put(view, "y", fmt::format("{:.0f}", drawing.y(node)));
  templates::put(view, "text_x", fmt::format("{:.0f}", drawing.x(node) + 10));
  templates::put(view, "text_y", fmt::format("{:.0f}", drawing.y(node) + 17));
  templates::put(view, "label", label);
  templates::put(view, "title", fmt::format("{}: {}", to_string(data.kind), data.label));
  templates::put(view, "kind", to_string(data.kind));
  return view;
}

templates::View edge_view(const Drawing& drawing, std::size_t edge) {
  const auto [from, to] = drawing.ends[edge];
  const double x1 = drawing.x(from) + kWidth;
  const double x2 = drawing.x(to);
  const double y1 = drawing.y(from) + kHeight / 2;
  const double y2 = drawing.y(to) + kHeight / 2;
  const double bend = std::max((x2 - x1) / 2, 30.0);
  templates::View view;
  templates::put(view, "path",
                 fmt::format("M{:.0f} {:.0f}C{:.0f} {:.0f} {:.0f} {:.0f} {:.0f} {:.0f}", x1, y1,
                             x1 + bend, y1, x2 - bend, y2, x2, y2));
  templates::put(view, "title", drawing.edges[edge]->label);
  return view;
}

// The data for the script, as JSON within a script element: only ASCII, and nothing that ends it.
std::string island(const AccessGraph& graph, const Drawing& drawing) {
  Json nodes = Json::array();
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    const auto& node = *drawing.nodes[i];
    nodes.push_back({{"label", escape::printable(node.label)}, {"kind", to_string(node.kind)}});
  }
  Json edges = Json::array();
  for (std::size_t i = 0; i < drawing.edges.size(); ++i) {
    edges.push_back({{"from", drawing.ends[i].first},
                     {"to", drawing.ends[i].second},
                     {"label", escape::printable(drawing.edges[i]->label)}});
  }
  const auto left_out = graph.nodes.size() + graph.left_out - drawing.nodes.size();
  const Json data = {{"nodes", std::move(nodes)},
                     {"edges", std::move(edges)},
                     {"first", drawing.first},
                     {"left_out", left_out}};
  std::string out;
  for (const char c : to_text(data, kOneLine, JsonCharacters::Ascii)) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

templates::View graph_view(const ReportData& data) {
  templates::View view;
  templates::put_flag(view, "drawn", data.graph && !data.graph->nodes.empty());
  if (!data.graph || data.graph->nodes.empty()) return view;
  const auto drawing = draw(*data.graph, data.causes);
  templates::View nodes(templates::View::type::list);
  for (std::size_t i = 0; i < drawing.first; ++i) nodes.push_back(node_view(drawing, i));
  templates::View edges(templates::View::type::list);
  for (std::size_t i = 0; i < drawing.edges.size(); ++i) {
    if (drawing.is_drawn(i)) edges.push_back(edge_view(drawing, i));
  }
  view["nodes"] = std::move(nodes);
  view["edges"] = std::move(edges);
  templates::put(view, "width",
                 fmt::format("{:.0f}", static_cast<double>(drawing.layout.columns - 1) * kColumn +
                                           kWidth + 2 * kMargin));
  templates::put(
      view, "height",
      fmt::format("{:.0f}", static_cast<double>(drawing.layout.rows) * kRow + 2 * kMargin));
  templates::put(view, "shown", shown_text(*data.graph, drawing));
  view["island"] = templates::View(island(*data.graph, drawing));
  return view;
}

}  // namespace nsposture::reports::html
