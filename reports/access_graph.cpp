#include "reports/access_graph.h"

#include "reports/visible.h"

#include <fmt/format.h>

#include <iterator>
#include <set>
#include <tuple>

namespace nsposture::reports {

namespace {

class Builder {
 public:
  // `id` is prefixed by kind: a binding and a role may have the same name.
  const std::string& node(std::string_view kind, std::string_view key, std::string_view label) {
    auto id = fmt::format("{}:{}", kind, key);
    const auto [found, added] = ids_.insert(std::move(id));
    if (added) graph_.nodes.push_back({*found, std::string(label), std::string(kind)});
    return *found;
  }

  void edge(const std::string& from, const std::string& to, std::string label) {
    if (!edges_.insert({from, to, label}).second) return;
    graph_.edges.push_back({from, to, std::move(label)});
  }

  AccessGraph take() { return std::move(graph_); }

 private:
  AccessGraph graph_;
  std::set<std::string> ids_;
  std::set<std::tuple<std::string, std::string, std::string>> edges_;
};

std::string full_name(std::string_view ns, std::string_view name) {
  return ns.empty() ? std::string(name) : fmt::format("{}/{}", ns, name);
}

std::string_view kind_of(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::User:
      return "user";
    case SubjectKind::Group:
      return "group";
    case SubjectKind::ServiceAccount:
      return "serviceaccount";
  }
  return "user";
}

void add_grant(Builder& builder, const std::string& subject, const CreatorGrant& grant) {
  const auto& goal =
      grant.only_names.empty()
          ? builder.node("permission", "any", "create any namespace")
          : builder.node("permission", fmt::format("{}", fmt::join(grant.only_names, ",")),
                         fmt::format("create {} by apply", fmt::join(grant.only_names, ", ")));
  if (grant.masters) {
    builder.edge(subject, goal, "allowed before RBAC is asked");
    return;
  }
  const auto binding_name = full_name(grant.binding_namespace, grant.binding_name);
  const auto role_name = full_name(grant.role_namespace, grant.role_name);
  const auto& binding =
      builder.node("binding", grant.binding_kind + " " + binding_name, binding_name);
  const auto& role = builder.node("role", grant.role_kind + " " + role_name, role_name);
  builder.edge(subject, binding, "subject of");
  builder.edge(binding, role, "binds");
  builder.edge(role, goal, grant.rule);
}

// Mermaid reads #NN; in a quoted label as a character; so nothing in a label means anything.
std::string mermaid_label(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string out;
  for (const char c : visible(text, kMost)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == ' ' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
    if (plain) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "#{};", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string mermaid_node(const GraphNode& node, std::size_t index) {
  const auto label = mermaid_label(node.label);
  if (node.kind == "permission") return fmt::format("  n{}{{{{\"{}\"}}}}\n", index, label);
  if (node.kind == "binding") return fmt::format("  n{}([\"{}\"])\n", index, label);
  return fmt::format("  n{}[\"{}\"]\n", index, label);
}

}  // namespace

std::optional<AccessGraph> graph_of(const std::vector<Creator>& creators) {
  Builder builder;
  bool any = false;
  for (const auto& creator : creators) {
    if (creator.builtin) continue;
    any = true;
    const auto name = full_name(creator.subject.namespace_, creator.subject.name);
    const auto& subject = builder.node(kind_of(creator.subject.kind), name, name);
    for (const auto& grant : creator.grants) add_grant(builder, subject, grant);
  }
  if (!any) return std::nullopt;
  return builder.take();
}

std::string mermaid(const AccessGraph& graph, std::size_t most) {
  std::string out = "flowchart LR\n";
  std::map<std::string_view, std::size_t> index;
  for (const auto& node : graph.nodes) {
    if (index.size() == most) break;
    out += mermaid_node(node, index.size());
    index.emplace(node.id, index.size());
  }
  for (const auto& edge : graph.edges) {
    const auto from = index.find(edge.from);
    const auto to = index.find(edge.to);
    if (from == index.end() || to == index.end()) continue;
    fmt::format_to(std::back_inserter(out), "  n{} --> n{}\n", from->second, to->second);
  }
  return out;
}

}  // namespace nsposture::reports
