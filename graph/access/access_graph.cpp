#include "graph/access/access_graph.h"

#include "graph/access/access_nodes.h"
#include "graph/rbac/match.h"

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/range/iterator_range.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nsposture {

namespace {

using Csr = boost::compressed_sparse_row_graph<boost::bidirectionalS, boost::no_property,
                                               boost::no_property, boost::no_property, NodeId,
                                               std::uint32_t>;
constexpr NodeId kNoNode = AccessNode::kNoIndex;

std::string rule_label(const PolicyRule& rule) {
  if (!rule.non_resource_urls.empty()) {
    return fmt::format("{} {}", fmt::join(rule.verbs, ","), fmt::join(rule.non_resource_urls, ","));
  }
  auto text = fmt::format("{} {}", fmt::join(rule.verbs, ","), fmt::join(rule.resources, ","));
  std::vector<std::string> groups;
  std::copy_if(rule.api_groups.begin(), rule.api_groups.end(), std::back_inserter(groups),
               [](const std::string& group) { return !group.empty(); });
  if (!groups.empty()) text += fmt::format(" ({})", fmt::join(groups, ","));
  if (!rule.resource_names.empty())
    text += fmt::format(" named {}", fmt::join(rule.resource_names, ","));
  return text;
}

std::string qualified(const ObjectMeta& meta) {
  return meta.namespace_.empty() ? meta.name : meta.namespace_ + '/' + meta.name;
}

std::string_view namespace_of(const ResourceRequest& request) {
  return request.namespace_;
}

std::string_view namespace_of(const NonResourceRequest&) {
  return {};
}

// Records who was reached from where; a pointer, because visitors are copied.
struct ParentVisitor : boost::default_bfs_visitor {
  explicit ParentVisitor(std::vector<NodeId>* to) : parents(to) {}

  template <typename Edge, typename Graph>
  void tree_edge(const Edge& edge, const Graph& graph) const {
    (*parents)[static_cast<std::size_t>(target(edge, graph))] =
        static_cast<NodeId>(source(edge, graph));
  }

  std::vector<NodeId>* parents;
};

}  // namespace

struct AccessGraph::Impl {
  explicit Impl(const Cluster& of) : cluster(of), collected(access::collect(of)) {
    csr = Csr(boost::edges_are_unsorted_multi_pass, collected.edges.begin(), collected.edges.end(),
              static_cast<NodeId>(collected.nodes.size()));
  }

  // Bindings of other namespaces are not there for a request in `ns`.
  struct InScope {
    const Impl* impl = nullptr;
    std::string_view ns;

    bool operator()(NodeId id) const {
      const auto& node = impl->collected.nodes[id];
      if (node.kind != NodeKind::Binding) return true;
      const auto& binding = impl->cluster.bindings[node.index];
      return binding.kind == BindingKind::ClusterRoleBinding ||
             (!ns.empty() && binding.meta.namespace_ == ns);
    }
  };

  // node -> the node it was first reached from, kNoNode when it was not; the start is its own.
  template <typename Graph>
  [[nodiscard]] std::vector<NodeId> reach(const Graph& graph,
                                          const std::vector<NodeId>& starts) const {
    std::vector<NodeId> parents(collected.nodes.size(), kNoNode);
    std::vector<boost::default_color_type> colours(collected.nodes.size(), boost::white_color);
    const auto colour =
        boost::make_iterator_property_map(colours.begin(), get(boost::vertex_index, csr));
    boost::queue<NodeId> buffer;
    for (const auto start : starts) {
      if (colours[start] != boost::white_color) continue;
      parents[start] = start;
      boost::breadth_first_visit(graph, start, buffer, ParentVisitor(&parents), colour);
    }
    return parents;
  }

  template <typename Request>
  [[nodiscard]] bool allows(NodeId id, const Request& request) const {
    const auto& node = collected.nodes[id];
    if (node.kind == NodeKind::Everything) return true;
    return node.kind == NodeKind::Permission &&
           rule_allows(cluster.roles[node.index].rules[node.rule], request);
  }

  [[nodiscard]] std::optional<NodeId> find(const Subject& subject) const {
    const auto at = collected.subject_nodes.find(access::normalise(subject));
    if (at == collected.subject_nodes.end()) return std::nullopt;
    return at->second;
  }

  // A subject that no binding names still has the groups of its name.
  [[nodiscard]] std::vector<NodeId> starts(const Subject& subject) const {
    if (const auto found = find(subject)) return {*found};
    std::vector<NodeId> nodes;
    for (const auto& group : implicit_groups(access::normalise(subject))) {
      if (const auto found = find({SubjectKind::Group, {}, group})) nodes.push_back(*found);
    }
    return nodes;
  }

  template <typename Request>
  [[nodiscard]] std::vector<NodeId> proof(const Subject& subject, const Request& request) const;
  template <typename Request>
  [[nodiscard]] std::vector<NodeId> holders(const Request& request) const;
  [[nodiscard]] std::string role_label(NodeId id) const;

  const Cluster& cluster;
  access::CollectedGraph collected;
  Csr csr;
};

template <typename Request>
std::vector<NodeId> AccessGraph::Impl::proof(const Subject& subject, const Request& request) const {
  const boost::filtered_graph in_scope(csr, boost::keep_all(),
                                       InScope{this, namespace_of(request)});
  const auto parents = reach(in_scope, starts(subject));
  std::vector<NodeId> best;
  for (NodeId id = 0; id < parents.size(); ++id) {
    if (parents[id] == kNoNode || !allows(id, request)) continue;
    std::vector<NodeId> path = {id};
    while (parents[path.back()] != path.back()) path.push_back(parents[path.back()]);
    if (best.empty() || path.size() < best.size()) best = std::move(path);
  }
  std::reverse(best.begin(), best.end());
  return best;
}

template <typename Request>
std::vector<NodeId> AccessGraph::Impl::holders(const Request& request) const {
  std::vector<NodeId> starts;
  for (NodeId id = 0; id < collected.nodes.size(); ++id) {
    if (allows(id, request)) starts.push_back(id);
  }
  const boost::filtered_graph in_scope(csr, boost::keep_all(),
                                       InScope{this, namespace_of(request)});
  const auto parents = reach(boost::make_reverse_graph(in_scope), starts);
  std::vector<NodeId> found;
  for (NodeId id = 0; id < collected.subjects.size(); ++id) {
    if (parents[id] != kNoNode) found.push_back(id);
  }
  std::sort(found.begin(), found.end(),
            [this](NodeId a, NodeId b) { return collected.subjects[a] < collected.subjects[b]; });
  return found;
}

std::string AccessGraph::Impl::role_label(NodeId id) const {
  const auto& node = collected.nodes[id];
  if (node.index != AccessNode::kNoIndex) {
    const auto& role = cluster.roles[node.index];
    return fmt::format("{} \"{}\"", to_string(role.kind), qualified(role.meta));
  }
  const auto binding_node = *boost::make_iterator_range(in_edges(id, csr)).begin();
  const auto& binding = cluster.bindings[collected.nodes[source(binding_node, csr)].index];
  const auto prefix =
      binding.role_ref.kind == RoleKind::Role ? binding.meta.namespace_ + '/' : std::string();
  return fmt::format("missing {} \"{}{}\"", to_string(binding.role_ref.kind), prefix,
                     binding.role_ref.name);
}

AccessGraph::AccessGraph(const Cluster& cluster) : impl_(std::make_unique<Impl>(cluster)) {}

AccessGraph::~AccessGraph() = default;
AccessGraph::AccessGraph(AccessGraph&&) noexcept = default;
AccessGraph& AccessGraph::operator=(AccessGraph&&) noexcept = default;

std::size_t AccessGraph::node_count() const {
  return impl_->collected.nodes.size();
}

std::size_t AccessGraph::edge_count() const {
  return impl_->collected.edges.size();
}

const AccessNode& AccessGraph::node(NodeId id) const {
  return impl_->collected.nodes.at(id);
}

const Subject& AccessGraph::subject(NodeId id) const {
  return impl_->collected.subjects.at(id);
}

std::optional<NodeId> AccessGraph::find(const Subject& subject) const {
  return impl_->find(subject);
}

std::string AccessGraph::label(NodeId id) const {
  const auto& node = impl_->collected.nodes.at(id);
  switch (node.kind) {
    case NodeKind::User:
    case NodeKind::ServiceAccount:
    case NodeKind::Group:
      return describe(impl_->collected.subjects[id]);
    case NodeKind::Binding: {
      const auto& binding = impl_->cluster.bindings[node.index];
      return fmt::format("{} \"{}\"", to_string(binding.kind), qualified(binding.meta));
    }
    case NodeKind::Role:
      return impl_->role_label(id);
    case NodeKind::Permission:
      return rule_label(impl_->cluster.roles[node.index].rules[node.rule]);
    case NodeKind::Everything:
      break;
  }
  return "everything";
}

std::vector<NodeId> AccessGraph::out(NodeId id) const {
  std::vector<NodeId> found;
  for (const auto& edge : boost::make_iterator_range(out_edges(id, impl_->csr))) {
    found.push_back(static_cast<NodeId>(target(edge, impl_->csr)));
  }
  return found;
}

std::vector<NodeId> AccessGraph::in(NodeId id) const {
  std::vector<NodeId> found;
  for (const auto& edge : boost::make_iterator_range(in_edges(id, impl_->csr))) {
    found.push_back(static_cast<NodeId>(source(edge, impl_->csr)));
  }
  return found;
}

std::vector<NodeId> AccessGraph::shortest_proof(const Subject& subject,
                                                const ResourceRequest& request) const {
  return impl_->proof(subject, request);
}

std::vector<NodeId> AccessGraph::shortest_proof(const Subject& subject,
                                                const NonResourceRequest& request) const {
  return impl_->proof(subject, request);
}

std::vector<ScopedPermission> AccessGraph::reachable(const Subject& subject) const {
  const auto parents = impl_->reach(impl_->csr, impl_->starts(subject));
  const auto& nodes = impl_->collected.nodes;
  std::vector<ScopedPermission> found;
  for (NodeId id = 0; id < nodes.size(); ++id) {
    if (parents[id] == kNoNode) continue;
    if (nodes[id].kind == NodeKind::Everything) found.push_back({id, "", id});
    if (nodes[id].kind != NodeKind::Binding) continue;
    const auto& scope = impl_->cluster.bindings[nodes[id].index].meta.namespace_;
    for (const auto role : out(id)) {
      for (const auto permission : out(role)) found.push_back({permission, scope, id});
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<NodeId> AccessGraph::holders(const ResourceRequest& request) const {
  return impl_->holders(request);
}

std::vector<NodeId> AccessGraph::holders(const NonResourceRequest& request) const {
  return impl_->holders(request);
}

}  // namespace nsposture
