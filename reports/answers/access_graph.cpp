#include "reports/answers/access_graph.h"

#include "reports/answers/words.h"
#include "reports/escape/printable.h"

#include <fmt/format.h>

#include <iterator>
#include <set>
#include <tuple>

namespace nsposture::reports {

namespace {

class Builder {
 public:
  // `id` has the kind as a prefix: a binding and a role may have the same name.
  const std::string& node(NodeKind kind, std::string_view key, std::string_view label) {
    auto id = fmt::format("{}:{}", to_string(kind), key);
    const auto [found, added] = ids_.insert(std::move(id));
    if (added) graph_.nodes.push_back({*found, std::string(label), kind});
    return *found;
  }

  void edge(const std::string& from, const std::string& to, std::string label) {
    if (!edges_.insert({from, to, label}).second) return;
    graph_.edges.push_back({from, to, std::move(label)});
  }

  [[nodiscard]] bool leads_on(const std::string& from) const {
    const auto first = edges_.lower_bound({from, "", ""});
    return first != edges_.end() && std::get<0>(*first) == from;
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

NodeKind kind_of(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::User:
      return NodeKind::User;
    case SubjectKind::Group:
      return NodeKind::Group;
    case SubjectKind::ServiceAccount:
      return NodeKind::ServiceAccount;
  }
  return NodeKind::Other;
}

const std::string& object_node(Builder& builder, NodeKind kind, const ObjectKey& key) {
  const auto name = full_name(key.namespace_, key.name);
  return builder.node(kind, fmt::format("{} {}", to_string(key.kind), name), name);
}

void add_grant(Builder& builder, const std::string& subject, const NamedGrant& grant) {
  const auto& goal =
      grant.only_names.empty()
          ? builder.node(NodeKind::Permission, "any", "create any namespace")
          : builder.node(NodeKind::Permission, fmt::format("{}", fmt::join(grant.only_names, ",")),
                         fmt::format("create {} by apply", fmt::join(grant.only_names, ", ")));
  if (grant.masters) {
    builder.edge(subject, goal, "allowed before RBAC is asked");
    return;
  }
  const auto& binding = object_node(builder, NodeKind::Binding, grant.binding);
  const auto& role = object_node(builder, NodeKind::Role, grant.role);
  builder.edge(subject, binding, "subject of");
  builder.edge(binding, role, "binds");
  builder.edge(role, goal, grant_rule_text(grant));
}

// A step of an escalation path in the words of rule NP002: "step 1, mint-token, as User "eve": …".
struct TakeoverStep {
  std::string technique;
  std::string actor;
};

std::optional<TakeoverStep> takeover_step(const store::Evidence& evidence) {
  constexpr std::string_view kAs = ", as ";
  if (evidence.kind != store::EvidenceKind::Step) return std::nullopt;
  const std::string_view text = evidence.text;
  const auto technique = text.find(", ");
  const auto as = text.find(kAs, technique == text.npos ? text.npos : technique + 1);
  // A name that contains this text is shown cut short, with no other effect.
  const auto end = text.find("\": ", as);
  if (as == text.npos || end == text.npos) return std::nullopt;
  return TakeoverStep{std::string(text.substr(technique + 2, as - technique - 2)),
                      std::string(text.substr(as + kAs.size(), end + 1 - as - kAs.size()))};
}

// The node of `ServiceAccount "ci/builder"`.
const std::string& actor_node(Builder& builder, std::string_view actor) {
  const auto quote = actor.find('"');
  if (quote == actor.npos || actor.size() < quote + 2)
    return builder.node(NodeKind::Other, actor, actor);
  const auto name = actor.substr(quote + 1, actor.size() - quote - 2);
  if (actor.starts_with("ServiceAccount"))
    return builder.node(NodeKind::ServiceAccount, name, name);
  return builder.node(actor.find("Group") < quote ? NodeKind::Group : NodeKind::User, name, name);
}

void add_takeover(Builder& builder, const store::Finding& finding) {
  std::vector<TakeoverStep> steps;
  for (const auto& evidence : finding.evidence) {
    if (auto step = takeover_step(evidence)) steps.push_back(std::move(*step));
  }
  std::string at = actor_node(builder, finding.subject);
  std::string who = finding.subject;
  for (std::size_t i = 0; i < steps.size() && steps[i].technique != "direct"; ++i) {
    const auto& next = i + 1 < steps.size() ? steps[i + 1].actor : who;
    const auto key = fmt::format("{}\n{}\n{}", steps[i].technique, next, next == who ? i : 0);
    const auto& technique = builder.node(NodeKind::Technique, key, steps[i].technique);
    builder.edge(at, technique, "can");
    at = technique;
    if (next == who) continue;
    who = next;
    const auto& becomes = actor_node(builder, who);
    builder.edge(at, becomes, "becomes");
    at = becomes;
  }
  // A creator leads on by its own grants.
  if (!builder.leads_on(at)) {
    builder.edge(at, builder.node(NodeKind::Permission, "any", "create any namespace"), "then may");
  }
}

// Mermaid reads #NN; in a quoted label as a character, so nothing in a label acts as markup.
std::string mermaid_label(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string out;
  for (const char c : escape::printable(text, kMost)) {
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
  if (node.kind == NodeKind::Permission) return fmt::format("  n{}{{{{\"{}\"}}}}\n", index, label);
  if (node.kind == NodeKind::Binding) return fmt::format("  n{}([\"{}\"])\n", index, label);
  return fmt::format("  n{}[\"{}\"]\n", index, label);
}

}  // namespace

std::string_view to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::User:
      return "user";
    case NodeKind::Group:
      return "group";
    case NodeKind::ServiceAccount:
      return "serviceaccount";
    case NodeKind::Binding:
      return "binding";
    case NodeKind::Role:
      return "role";
    case NodeKind::Permission:
      return "permission";
    case NodeKind::Technique:
      return "technique";
    case NodeKind::Other:
      break;
  }
  return "other";
}

std::optional<AccessGraph> graph_of(const std::vector<Creator>& creators,
                                    const std::vector<FindingView>& findings) {
  constexpr int kMostTakeovers = 40;
  Builder builder;
  bool any = false;
  for (const auto& creator : creators) {
    if (creator.builtin) continue;
    any = true;
    const auto name = full_name(creator.subject.namespace_, creator.subject.name);
    const auto& subject = builder.node(kind_of(creator.subject.kind), name, name);
    for (const auto& grant : creator.grants) add_grant(builder, subject, grant);
  }
  int takeovers = 0;
  for (const auto& found : findings) {
    const auto& finding = found.finding;
    if (found.rule.claim != store::Claim::CanBecomeAble) continue;
    if (finding.severity == store::Severity::Info) continue;
    if (found.state == FindingState::Accepted || ++takeovers > kMostTakeovers) continue;
    any = true;
    add_takeover(builder, finding);
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
