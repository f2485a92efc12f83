// Who has which rights, as a graph to walk and to draw: subject -> group -> binding -> role ->
// permission. Built once from a Cluster, then immutable.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/request.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nsposture {

using NodeId = std::uint32_t;

enum class NodeKind : std::uint8_t {
  User,
  ServiceAccount,
  Group,    // named by a binding, or implicit (system:authenticated and its like)
  Binding,  // index: Cluster::bindings
  Role,     // index: Cluster::roles; kNoIndex for a role that a binding names and that is missing
  Permission,  // one rule. index: Cluster::roles, rule: Role::rules
  Everything,  // what system:masters may do; no rule stands behind it
};

struct AccessNode {
  static constexpr std::uint32_t kNoIndex = std::numeric_limits<std::uint32_t>::max();
  NodeKind kind = NodeKind::User;
  std::uint32_t index = kNoIndex;  // of a ServiceAccount: Cluster::service_accounts when it exists
  std::uint32_t rule = kNoIndex;

  friend auto operator<=>(const AccessNode&, const AccessNode&) = default;
};

// A permission and where it holds: the namespace of the RoleBinding it came through, "" for the
// whole cluster.
struct ScopedPermission {
  NodeId permission = 0;
  std::string scope;
  NodeId binding = 0;  // the Everything node itself when no binding is needed

  friend auto operator<=>(const ScopedPermission&, const ScopedPermission&) = default;
};

// Linear in the input: the members of `system:serviceaccounts:NS` hang on one node, and that on
// `system:serviceaccounts`, and that on `system:authenticated`.
class AccessGraph {
 public:
  // Keeps a reference: `cluster` must outlive the graph and not change.
  explicit AccessGraph(const Cluster& cluster);
  ~AccessGraph();
  AccessGraph(AccessGraph&&) noexcept;
  AccessGraph& operator=(AccessGraph&&) noexcept;

  [[nodiscard]] std::size_t node_count() const;
  [[nodiscard]] std::size_t edge_count() const;
  [[nodiscard]] const AccessNode& node(NodeId id) const;
  // One line for a person: `Group "dev"`, `RoleBinding "team-a/edit"`, `get,list pods`.
  [[nodiscard]] std::string label(NodeId id) const;
  // The subject of a User, ServiceAccount or Group node. REQUIRES: such a node.
  [[nodiscard]] const Subject& subject(NodeId id) const;
  // A User with the user name of an account is that account.
  [[nodiscard]] std::optional<NodeId> find(const Subject& subject) const;

  [[nodiscard]] std::vector<NodeId> out(NodeId id) const;
  [[nodiscard]] std::vector<NodeId> in(NodeId id) const;

  // The fewest nodes from the subject to a permission that allows the request, both included;
  // empty when there is none. A RoleBinding counts only for requests in its namespace.
  [[nodiscard]] std::vector<NodeId> shortest_proof(const Subject& subject,
                                                   const ResourceRequest& request) const;
  [[nodiscard]] std::vector<NodeId> shortest_proof(const Subject& subject,
                                                   const NonResourceRequest& request) const;

  // Every permission of the subject by itself and by its known groups, sorted.
  [[nodiscard]] std::vector<ScopedPermission> reachable(const Subject& subject) const;

  // Users, accounts and groups that have it, sorted by subject: those bound, and every account or
  // user of the graph that is a member of such a group.
  [[nodiscard]] std::vector<NodeId> holders(const ResourceRequest& request) const;
  [[nodiscard]] std::vector<NodeId> holders(const NonResourceRequest& request) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture
