// A cluster made ready for the search: scopes and accounts numbered, roles compiled into rights,
// bindings sorted by holder. Immutable but for names that the search meets on its way.
#pragma once

#include "graph/escalation/model/rights_table.h"
#include "graph/escalation/model/target.h"
#include "graph/model/cluster.h"

#include <array>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nsposture::escalation {

// Where a right holds. Namespaces count from kFirstNamespace.
using Scope = std::uint32_t;
inline constexpr Scope kCluster = 0;        // cluster-wide: cluster scope and every namespace
inline constexpr Scope kAllNamespaces = 1;  // every namespace, but nothing at cluster scope
inline constexpr Scope kFirstNamespace = 2;
inline constexpr std::uint32_t kNone = UINT32_MAX;

// A role given at a scope. `binding` is kNone for what was gained on the way.
struct Holding {
  Scope scope = kCluster;
  std::uint32_t role = kNone;
  std::uint32_t binding = kNone;
  std::uint32_t subject = kNone;

  friend auto operator<=>(const Holding&, const Holding&) = default;
};

// All that is bound to one user name or one group.
struct Holder {
  std::vector<Holding> holdings;  // sorted
  std::vector<Holding> dangling;  // bindings whose role is missing: `role` is kNone
  RightSet rights;                // by all holdings together
  RightSet wide;                  // by those that are cluster-wide
};

struct NameHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view name) const noexcept {
    return std::hash<std::string_view>()(name);
  }
};

using NamedHolders = std::unordered_map<std::string, Holder, NameHash, std::equal_to<>>;

struct Account {
  Scope ns = kCluster;
  std::string name;
  bool exists = false;
};

struct CompiledRole {
  RightSet rights;
  std::uint32_t weight = 0;      // how many rights
  std::vector<RuleRight> rules;  // sorted
  // For each mode of constrained impersonation, what may be done in it.
  std::map<std::string, std::vector<RuleRight>> constrained;
};

struct Pod {
  Scope ns = kCluster;
  std::string name;
  std::uint32_t account = kNone;
  std::uint32_t node = kNone;
};

struct TokenSecret {
  Scope ns = kCluster;
  std::string name;
  std::uint32_t account = kNone;
};

class AccessModel {
 public:
  AccessModel(const Cluster& cluster, const EscalationTarget& target);

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }

  [[nodiscard]] const EscalationTarget& target() const { return target_; }

  [[nodiscard]] Scope target_scope() const { return target_scope_; }

  [[nodiscard]] const RightsTable& table() const { return table_; }

  // The role that allows everything, gained by writing it into a role: no role of the cluster.
  [[nodiscard]] std::uint32_t everything_role() const {
    return static_cast<std::uint32_t>(cluster_.roles.size());
  }

  [[nodiscard]] const CompiledRole& role(std::uint32_t role) const { return roles_[role]; }

  [[nodiscard]] std::uint32_t find_cluster_role(std::string_view name) const;
  [[nodiscard]] std::uint32_t find_role(Scope ns, std::string_view name) const;

  [[nodiscard]] const std::vector<std::uint32_t>& cluster_roles() const { return cluster_roles_; }

  [[nodiscard]] const std::vector<std::uint32_t>& roles_in(Scope ns) const;
  [[nodiscard]] const std::vector<std::uint32_t>& roles_named(std::string_view name) const;

  // A ClusterRole that allows every request on resources; kNone when there is none.
  [[nodiscard]] std::uint32_t top_role() const { return top_role_; }

  [[nodiscard]] Scope scope_count() const { return static_cast<Scope>(scopes_.size()); }

  [[nodiscard]] const std::string& scope_name(Scope scope) const { return scopes_[scope]; }

  [[nodiscard]] Scope find_scope(std::string_view ns) const;

  [[nodiscard]] bool namespace_exists(Scope ns) const { return existing_[ns]; }

  // Its Pod Security level forbids privileged pods.
  [[nodiscard]] bool restrains_pods(Scope ns) const { return restrained_[ns]; }

  [[nodiscard]] const std::vector<Account>& accounts() const { return accounts_; }

  [[nodiscard]] const std::vector<std::uint32_t>& accounts_in(Scope ns) const;
  [[nodiscard]] const std::vector<std::uint32_t>& accounts_named(std::string_view name) const;
  [[nodiscard]] std::uint32_t find_account(Scope ns, std::string_view name) const;

  // Accounts that a binding names and that do not exist.
  [[nodiscard]] const std::vector<std::uint32_t>& missing_accounts() const { return missing_; }

  [[nodiscard]] const std::vector<std::string>& users() const { return users_; }

  [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }

  [[nodiscard]] const std::vector<std::string>& nodes() const { return nodes_; }

  [[nodiscard]] std::uint32_t find_node(std::string_view name) const;

  [[nodiscard]] bool is_control_plane(std::uint32_t node) const { return control_plane_[node]; }

  [[nodiscard]] const std::vector<Pod>& pods() const { return pods_; }

  [[nodiscard]] const std::vector<TokenSecret>& token_secrets() const { return token_secrets_; }

  [[nodiscard]] bool secret_exists(Scope ns, const std::string& name) const;
  // Names of the known objects of a kind of workload in a namespace.
  [[nodiscard]] const std::vector<std::string>& workloads_of(std::size_t kind, Scope ns) const;

  [[nodiscard]] const std::map<std::pair<std::size_t, Scope>, std::vector<std::string>>&
  all_workloads() const {
    return workloads_of_;
  }

  [[nodiscard]] const std::vector<std::string>& webhooks() const { return webhooks_; }

  [[nodiscard]] bool on_eks() const { return on_eks_; }

  [[nodiscard]] std::uint32_t binding_role(std::uint32_t binding) const {
    return binding_role_[binding];
  }

  [[nodiscard]] Scope binding_scope(std::uint32_t binding) const;
  [[nodiscard]] const std::vector<std::uint32_t>& bindings_named(std::string_view name) const;
  [[nodiscard]] const std::vector<std::uint32_t>& bindings_of_role(std::uint32_t role) const;
  [[nodiscard]] const std::vector<std::uint32_t>& bindings_in(Scope scope) const;

  // nullptr when nothing is bound to it.
  [[nodiscard]] const Holder* user(std::string_view name) const;
  [[nodiscard]] const Holder* group(std::string_view name) const;

  // Namespaces to the group of whose accounts something is bound.
  [[nodiscard]] const std::vector<Scope>& bound_account_groups() const {
    return bound_account_groups_;
  }

  // What all groups but system:masters hold together, for who may choose its own.
  [[nodiscard]] const Holder& all_groups() const { return all_groups_; }

 private:
  Scope intern_scope(const std::string& ns);
  std::uint32_t intern_account(Scope ns, const std::string& name);
  void read_scopes();
  void read_roles();
  void compile_role(std::uint32_t role);
  void read_bindings();
  void read_subject(std::uint32_t binding, std::uint32_t subject);
  void read_account_group(const std::string& group);
  void seal_holders();
  void read_accounts();
  void read_workloads();
  void read_related();
  void find_eks();

  const Cluster& cluster_;
  EscalationTarget target_;
  RightsTable table_;
  Scope target_scope_ = kCluster;
  std::vector<std::string> scopes_;
  std::unordered_map<std::string, Scope> scope_of_;
  std::vector<bool> existing_, restrained_;
  std::vector<CompiledRole> roles_;
  std::vector<std::uint32_t> cluster_roles_;
  std::unordered_map<std::string, std::uint32_t> role_of_;  // "ns/name", "/name"
  std::unordered_map<std::string, std::vector<std::uint32_t>> roles_named_;
  std::vector<std::vector<std::uint32_t>> roles_in_;
  std::uint32_t top_role_ = kNone;
  std::vector<Account> accounts_;
  std::unordered_map<std::string, std::uint32_t> account_of_;  // "ns/name"
  std::unordered_map<std::string, std::vector<std::uint32_t>> accounts_named_;
  std::vector<std::vector<std::uint32_t>> accounts_in_;
  std::vector<std::uint32_t> missing_;
  std::vector<std::string> users_, groups_, nodes_, webhooks_;
  std::vector<bool> control_plane_;
  std::vector<Pod> pods_;
  std::vector<TokenSecret> token_secrets_;
  std::map<std::pair<Scope, std::string>, bool> secrets_;
  std::map<std::pair<std::size_t, Scope>, std::vector<std::string>> workloads_of_;
  std::vector<std::uint32_t> binding_role_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> bindings_named_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> bindings_of_role_;
  std::vector<std::vector<std::uint32_t>> bindings_in_;
  std::vector<Scope> bound_account_groups_;
  NamedHolders user_holders_, group_holders_;
  Holder all_groups_;
  bool on_eks_ = false;
};

}  // namespace nsposture::escalation
