#include "reports/answers/access_graph.h"
#include "reports/formats/report.h"
#include "reports/html/graph_choice.h"
#include "reports/html/graph_layout.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"
#include "tests/unit/reports/sample.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>

using namespace nsposture::reports;

namespace {

nlohmann::json island_of(const std::string& html) {
  const std::string opening = "id=\"graph-data\">";
  const auto begin = html.find(opening) + opening.size();
  return nlohmann::json::parse(html.substr(begin, html.find("</script>", begin) - begin));
}

}  // namespace

TEST_CASE("the graph of the creators leads from each subject to what it can create", "[graph]") {
  const auto graph = graph_of(sample::rich().creators);
  REQUIRE(graph);
  std::set<NodeKind> kinds;
  std::set<std::string> ids;
  for (const auto& node : graph->nodes) {
    kinds.insert(node.kind);
    CHECK(ids.insert(node.id).second);
    CHECK(node.label.find("namespace-controller") == std::string::npos);
  }
  CHECK(kinds == std::set<NodeKind>{NodeKind::User, NodeKind::Group, NodeKind::ServiceAccount,
                                    NodeKind::Binding, NodeKind::Role, NodeKind::Permission});
  for (const auto& edge : graph->edges) CHECK((ids.contains(edge.from) && ids.contains(edge.to)));
}

TEST_CASE("a takeover leads through its steps to whom it becomes", "[graph]") {
  FindingView found;
  found.finding.rule = "NP002";
  found.rule.claim = nsposture::store::Claim::CanBecomeAble;
  found.finding.severity = nsposture::store::Severity::High;
  found.finding.subject = R"(User "eve")";
  nsposture::store::Evidence step;
  step.kind = nsposture::store::EvidenceKind::Step;
  step.text = R"(step 1, mint-token, as User "eve": a token `kubectl create token bot`)";
  found.finding.evidence.push_back(step);
  step.text = R"(step 2, direct, as ServiceAccount "ci/bot": a cluster-wide grant allows it `x`)";
  found.finding.evidence.push_back(step);
  const auto graph = graph_of({}, {found});
  REQUIRE(graph);
  std::vector<std::string> labels;
  for (const auto& node : graph->nodes) labels.push_back(node.label);
  CHECK(labels == std::vector<std::string>{"eve", "mint-token", "ci/bot", "create any namespace"});
  CHECK(graph->nodes[1].kind == NodeKind::Technique);
  CHECK(graph->nodes[2].id == "serviceaccount:ci/bot");
  CHECK(graph->edges.size() == 3);

  found.state = FindingState::Accepted;
  CHECK_FALSE(graph_of({}, {found}));
  found.state = FindingState::New;
  found.finding.evidence[0].text = "no step of ours";
  CHECK(graph_of({}, {found})->nodes.size() == 2);
}

TEST_CASE("there is no graph when only Kubernetes itself can create", "[graph]") {
  auto creators = sample::rich().creators;
  for (auto& creator : creators) creator.builtin = true;
  CHECK_FALSE(graph_of(creators));
}

TEST_CASE("what leads to a node stands left of it", "[graph]") {
  const auto layout = html::lay_out(5, {{0, 2}, {1, 2}, {2, 3}, {0, 3}, {3, 4}});
  CHECK(layout.columns == 4);
  CHECK(layout.rows == 2);
  CHECK(layout.places[3].column == 2);
  CHECK(layout.places[4].column == 3);
}

TEST_CASE("a cycle ends the layout no worse than a chain", "[graph]") {
  const auto layout = html::lay_out(3, {{0, 1}, {1, 2}, {2, 0}, {1, 1}});
  CHECK(layout.columns == 3);
  CHECK(html::lay_out(0, {}).columns == 0);
  CHECK(html::lay_out(2, {}).rows == 2);
}

TEST_CASE("rows are ordered so that edges do not cross without need", "[graph]") {
  const auto layout = html::lay_out(4, {{0, 3}, {1, 2}});
  CHECK((layout.places[0].row < layout.places[1].row) ==
        (layout.places[3].row < layout.places[2].row));
}

TEST_CASE("the page holds a graph and its library only when there is one", "[graph]") {
  auto data = sample::rich();
  CHECK(html::render_html(data).find("Cytoscape Consortium") != std::string::npos);
  data.graph.reset();
  const auto html = html::render_html(data);
  CHECK(html.find("Cytoscape Consortium") == std::string::npos);
  CHECK(html.find("id=\"graph\"") == std::string::npos);
  CHECK(html.size() < 120'000);
}

TEST_CASE("a graph that is too large is cut, and the page says so", "[graph]") {
  auto data = sample::rich();
  data.graph.emplace();
  data.graph->left_out = 7;
  for (int i = 0; i < 1000; ++i) {
    data.graph->nodes.push_back({std::to_string(i), std::to_string(i), NodeKind::User});
    if (i > 0) data.graph->edges.push_back({"0", std::to_string(i), ""});
  }
  data.graph->edges.push_back({"0", "nowhere", ""});
  const auto html = html::render_html(data);
  CHECK(html.find("607 nodes are left out") != std::string::npos);
  CHECK(island_of(html).at("nodes").size() == 400);
  CHECK(island_of(html).at("edges").size() == 399);
}

TEST_CASE("at most forty nodes are drawn at first, the first causes and worst paths", "[graph]") {
  AccessGraph graph;
  const auto edge = [&graph](std::string from, std::string to) {
    graph.edges.push_back({std::move(from), std::move(to), ""});
  };
  for (int i = 0; i < 100; ++i) {
    const auto n = std::to_string(i);
    graph.nodes.push_back({"user:" + n, n, NodeKind::User});
    graph.nodes.push_back({"binding:ClusterRoleBinding b" + n, "b" + n, NodeKind::Binding});
    edge("user:" + n, "binding:ClusterRoleBinding b" + n);
    edge("binding:ClusterRoleBinding b" + n, "permission:any");
  }
  graph.nodes.push_back({"permission:any", "create any namespace", NodeKind::Permission});
  graph.nodes.push_back({"user:eve", "eve", NodeKind::User});
  graph.nodes.push_back({"technique:t", "mint-token", NodeKind::Technique});
  edge("user:eve", "technique:t");
  edge("technique:t", "permission:any");
  Cause cause;
  cause.grant.emplace();
  cause.grant->binding = {nsposture::ObjectKind::ClusterRoleBinding, {}, "b77"};

  const auto choice = html::choose_nodes(graph, {cause}, 40, 150);
  REQUIRE(choice.first <= 40);
  CHECK(choice.first > 30);
  CHECK(choice.order.size() == 150);
  std::vector<std::string> first;
  for (std::size_t i = 0; i < 5; ++i) first.push_back(graph.nodes[choice.order[i]].label);
  CHECK(first ==
        std::vector<std::string>{"77", "b77", "create any namespace", "eve", "mint-token"});
  CHECK(std::set<std::size_t>(choice.order.begin(), choice.order.end()).size() == 150);
}

TEST_CASE("a graph of nothing but a cycle is drawn all the same", "[graph]") {
  AccessGraph graph;
  graph.nodes = {{"a", "a", NodeKind::User}, {"b", "b", NodeKind::User}};
  graph.edges = {{"a", "b", ""}, {"b", "a", ""}};
  CHECK(html::choose_nodes(graph, {}, 40, 400).first == 2);
}

TEST_CASE("hostile labels stay within the graph's data", "[graph][hostile]") {
  const auto html =
      html::render_html(sample::hostile("</script><script>alert(1)</script>\xFF<!--"));
  const auto island = island_of(html);
  CHECK(island.at("nodes").at(0).at("label") == "</script><script>alert(1)</script>\uFFFD<!--");
  CHECK(html.find("</script><script>alert") == std::string::npos);
}

TEST_CASE("a Mermaid label means nothing to Mermaid", "[graph][hostile]") {
  AccessGraph graph;
  graph.nodes = {{"a", "x\"]; click n0 \"javascript:alert(1)\" %%{init}%%\n```", NodeKind::User},
                 {"b", "b", NodeKind::Permission}};
  graph.edges = {{"a", "b", ""}, {"a", "gone", ""}};
  const auto text = mermaid(graph, 10);
  CHECK(text.find("```") == std::string::npos);
  CHECK(text.find("\"]; click") == std::string::npos);
  CHECK(text.find("javascript:") == std::string::npos);
  CHECK(text.find("%%") == std::string::npos);
  CHECK(std::ranges::count(text, '\n') == 4);
  CHECK(text.find("n0 --> n1") != std::string::npos);
  CHECK(mermaid(graph, 1).find("-->") == std::string::npos);
}
