#include "graph/access/access_nodes.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

namespace nsposture::access {

namespace {

using RoleKey = std::tuple<RoleKind, std::string, std::string>;

class Collector {
 public:
  explicit Collector(const Cluster& cluster) : cluster_(cluster) {}

  CollectedGraph run() {
    add_subjects();
    add_everything();
    add_roles();
    add_bindings();
    add_memberships();
    auto& edges = graph_.edges;
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return std::move(graph_);
  }

 private:
  NodeId add_node(AccessNode node) {
    graph_.nodes.push_back(node);
    return static_cast<NodeId>(graph_.nodes.size() - 1);
  }

  void add_subject(const Subject& subject, std::uint32_t index = AccessNode::kNoIndex) {
    constexpr std::array kKinds = {NodeKind::User, NodeKind::Group, NodeKind::ServiceAccount};
    const auto [at, fresh] =
        graph_.subject_nodes.emplace(subject, static_cast<NodeId>(graph_.nodes.size()));
    if (fresh) {
      add_node({kKinds[static_cast<std::size_t>(subject.kind)], index, AccessNode::kNoIndex});
      graph_.subjects.push_back(subject);
    }
    if (subject.kind != SubjectKind::ServiceAccount) return;
    add_subject({SubjectKind::Group, {}, "system:serviceaccounts:" + subject.namespace_});
  }

  void add_subjects() {
    for (const auto name :
         {kGroupAuthenticated, kGroupUnauthenticated, kGroupServiceAccounts, kGroupMasters}) {
      add_subject({SubjectKind::Group, {}, std::string(name)});
    }
    for (std::uint32_t i = 0; i < cluster_.service_accounts.size(); ++i) {
      const auto& meta = cluster_.service_accounts[i].meta;
      add_subject({SubjectKind::ServiceAccount, meta.namespace_, meta.name}, i);
    }
    for (const auto& binding : cluster_.bindings) {
      for (const auto& subject : binding.subjects) add_subject(normalise(subject, &binding));
    }
  }

  void add_everything() {
    const auto everything =
        add_node({NodeKind::Everything, AccessNode::kNoIndex, AccessNode::kNoIndex});
    graph_.edges.emplace_back(group_node(kGroupMasters), everything);
  }

  void add_roles() {
    for (std::uint32_t i = 0; i < cluster_.roles.size(); ++i) {
      const auto& role = cluster_.roles[i];
      const auto node = add_node({NodeKind::Role, i, AccessNode::kNoIndex});
      role_nodes_.emplace(RoleKey{role.kind, role.meta.namespace_, role.meta.name}, node);
      for (std::uint32_t rule = 0; rule < role.rules.size(); ++rule) {
        graph_.edges.emplace_back(node, add_node({NodeKind::Permission, i, rule}));
      }
    }
  }

  NodeId role_node(const Binding& binding) {
    const auto& ref = binding.role_ref;
    const auto ns = ref.kind == RoleKind::Role ? binding.meta.namespace_ : std::string();
    const auto [at, missing] = role_nodes_.emplace(RoleKey{ref.kind, ns, ref.name}, NodeId{});
    if (missing)
      at->second = add_node({NodeKind::Role, AccessNode::kNoIndex, AccessNode::kNoIndex});
    return at->second;
  }

  void add_bindings() {
    for (std::uint32_t i = 0; i < cluster_.bindings.size(); ++i) {
      const auto& binding = cluster_.bindings[i];
      const auto node = add_node({NodeKind::Binding, i, AccessNode::kNoIndex});
      graph_.edges.emplace_back(node, role_node(binding));
      for (const auto& subject : binding.subjects) {
        graph_.edges.emplace_back(graph_.subject_nodes.at(normalise(subject, &binding)), node);
      }
    }
  }

  NodeId group_node(std::string_view name) const {
    return graph_.subject_nodes.at({SubjectKind::Group, {}, std::string(name)});
  }

  // Everybody in a group of accounts is in the next wider one, so a chain says it all.
  void add_memberships() {
    const auto authenticated = group_node(kGroupAuthenticated);
    const auto accounts = group_node(kGroupServiceAccounts);
    for (NodeId id = 0; id < graph_.subjects.size(); ++id) {
      const auto& subject = graph_.subjects[id];
      auto wider = authenticated;
      if (subject.kind == SubjectKind::ServiceAccount) {
        wider = group_node("system:serviceaccounts:" + subject.namespace_);
      } else if (subject.kind == SubjectKind::User && subject.name == kUserAnonymous) {
        wider = group_node(kGroupUnauthenticated);
      } else if (subject.name.starts_with("system:serviceaccounts:") &&
                 subject.kind == SubjectKind::Group) {
        wider = accounts;
      }
      const bool outside =
          subject.kind == SubjectKind::Group && subject.name == kGroupUnauthenticated;
      if (wider != id && !outside) graph_.edges.emplace_back(id, wider);
    }
  }

  const Cluster& cluster_;
  CollectedGraph graph_;
  std::map<RoleKey, NodeId> role_nodes_;
};

}  // namespace

Subject normalise(const Subject& subject, const Binding* binding) {
  if (subject.kind == SubjectKind::User) return subject_from_username(subject.name);
  if (subject.kind == SubjectKind::Group) return {SubjectKind::Group, {}, subject.name};
  auto account = subject;
  if (account.namespace_.empty() && binding != nullptr) {
    account.namespace_ = binding->meta.namespace_;
  }
  return account;
}

CollectedGraph collect(const Cluster& cluster) {
  return Collector(cluster).run();
}

}  // namespace nsposture::access
