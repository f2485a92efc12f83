// A cluster prepared for the search: scopes and service accounts numbered, roles compiled into
// permissions, bindings sorted by holder. Immutable except for names that the search meets.
#pragma once

#include "graph/escalation/model/rights_table.h"
#include "graph/escalation/model/target.h"
#include "graph/model/cluster.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/versions.h"

#include <array>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nsposture::escalation {

// Where a permission applies. Namespaces are numbered from kFirstNamespace.
using Scope = std::uint32_t;
inline constexpr Scope kCluster = 0;        // cluster-wide: cluster scope and every namespace
inline constexpr Scope kAllNamespaces = 1;  // every namespace, but nothing at cluster scope
inline constexpr Scope kFirstNamespace = 2;
inline constexpr std::uint32_t kNone = UINT32_MAX;

// The name of a role whose name can be chosen freely.
inline constexpr std::string_view kFreshRole = "take-over";

// A role bound at a scope. `binding` is kNone for a role gained by an earlier step.
struct Holding {
  Scope scope = kCluster;
  std::uint32_t role = kNone;
  std::uint32_t binding = kNone;
  std::uint32_t subject = kNone;

  friend auto operator<=>(const Holding&, const Holding&) = default;
};

// Everything that is bound to one user name or one group, or was gained by earlier steps.
struct Holder {
  std::vector<Holding> holdings;  // sorted
  RightSet rights;                // from all bound roles together
  RightSet wide;                  // from the cluster-wide ones
  RightSet in_namespaces;         // … from those in every namespace, but nothing at cluster scope
  // Cluster-wide bound roles by the permission that they give, when there are many: a group may
  // have thousands, and each of its members is checked. Empty when there are few.
  std::unordered_map<PermissionId, std::vector<Holding>> wide_by_right;
  // Of these, the roles that give it for any object name, and those for one name (name_key).
  std::unordered_map<PermissionId, std::vector<Holding>> wide_unlimited;
  std::unordered_map<std::string, std::vector<Holding>> wide_by_name;
};

[[nodiscard]] inline std::string name_key(PermissionId right, std::string_view name) {
  std::string key(name);
  key += '\0';
  key += static_cast<char>(right & 0xFFU);
  key += static_cast<char>(right >> 8U);
  return key;
}

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
  RightSet unlimited;            // of these, the ones granted for any object name
  std::uint32_t weight = 0;      // number of permissions
  std::vector<RuleRight> rules;  // sorted
  // Per mode of constrained impersonation: what the verbs of that mode allow in it.
  std::map<std::string, std::vector<RuleRight>> constrained;
  bool any_verb = false;  // a rule has the verb `*`, which allows its permissions in every mode

  [[nodiscard]] bool acts_in(const std::string& mode) const {
    return any_verb || constrained.contains(mode);
  }
};

// A pod that can be entered, or whose node can be taken over, if that brings anything.
struct Pod {
  Scope ns = kCluster;
  std::string name;
  std::string uid;  // empty when unknown
  std::uint32_t account = kNone;
  std::uint32_t node = kNone;
  bool running = false;                // if not, it cannot be entered; it still counts for its node
  bool has_token = false;              // of its service account, for the API server
  std::vector<std::uint32_t> secrets;  // indices into AccessModel::secrets of the mounted ones
};

enum class SecretKind : std::uint8_t { Other, AccountToken, BootstrapToken };

struct KnownSecret {
  Scope ns = kCluster;
  std::string name;
  SecretKind kind = SecretKind::Other;
  std::uint32_t account = kNone;  // AccountToken: whose token
};

class AccessModel {
 public:
  AccessModel(const Cluster& cluster, const EscalationTarget& target);

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }

  // Whether the server has the feature.
  [[nodiscard]] rbac::Holds holds(rbac::Feature feature) const {
    return rbac::holds(feature, cluster_.kubernetes);
  }

  [[nodiscard]] const EscalationTarget& target() const { return target_; }

  [[nodiscard]] Scope target_scope() const { return target_scope_; }

  [[nodiscard]] const RightsTable& table() const { return table_; }

  // The role that allows everything, gained by writing that into a role: not a role of the cluster.
  [[nodiscard]] std::uint32_t everything_role() const {
    return static_cast<std::uint32_t>(cluster_.roles.size());
  }

  [[nodiscard]] const CompiledRole& role(std::uint32_t role) const { return roles_[role]; }

  // Roles that do not exist, but that a binding or a rule with `bind` names, are numbered after
  // everything_role(). They have no rules.
  [[nodiscard]] bool is_missing(std::uint32_t role) const { return role > everything_role(); }

  // The role as an object; for a missing one only kind and name are set. REQUIRES:
  // not everything_role().
  [[nodiscard]] const Role& role_object(std::uint32_t role) const {
    return is_missing(role) ? missing_roles_[role - everything_role() - 1] : cluster_.roles[role];
  }

  // The scope of the role object: kCluster for a ClusterRole.
  [[nodiscard]] Scope role_scope(std::uint32_t role) const { return role_scopes_[role]; }

  // A ClusterRole whose name can be chosen freely: it does not exist yet, or an earlier step
  // created it without rules (made_role). kNone when the name is taken.
  [[nodiscard]] std::uint32_t fresh_role() const { return fresh_role_; }

  [[nodiscard]] std::uint32_t made_role() const { return made_role_; }

  // Existing roles, and missing ones that are named.
  [[nodiscard]] std::uint32_t find_named_role(RoleKind kind, Scope ns, std::string_view name) const;

  // Roles that may give nothing now and that a subject may fill: empty ones, aggregated ones, and
  // those whose name is in a rule that allows writing roles. By the scope of the role object.
  [[nodiscard]] const std::vector<std::uint32_t>& fillable_roles(Scope scope) const;

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

  // Service accounts that a binding names and that do not exist.
  [[nodiscard]] const std::vector<std::uint32_t>& missing_accounts() const { return missing_; }

  [[nodiscard]] const std::vector<std::string>& users() const { return users_; }

  [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }

  [[nodiscard]] const std::vector<std::string>& nodes() const { return nodes_; }

  [[nodiscard]] std::uint32_t find_node(std::string_view name) const;

  [[nodiscard]] bool is_control_plane(std::uint32_t node) const { return control_plane_[node]; }

  [[nodiscard]] const std::vector<Pod>& pods() const { return pods_; }

  [[nodiscard]] const std::vector<KnownSecret>& secrets() const { return secrets_; }

  // Indices of the secrets with a service account token.
  [[nodiscard]] const std::vector<std::uint32_t>& token_secrets() const { return token_secrets_; }

  [[nodiscard]] bool secret_exists(Scope ns, const std::string& name) const;
  // Names of the known objects of one workload kind in a namespace.
  [[nodiscard]] const std::vector<std::string>& workloads_of(std::size_t kind, Scope ns) const;

  [[nodiscard]] const std::map<std::pair<std::size_t, Scope>, std::vector<std::string>>&
  all_workloads() const {
    return workloads_of_;
  }

  [[nodiscard]] const std::vector<std::string>& webhooks() const { return webhooks_; }

  // Mutating admission policies that a binding activates.
  [[nodiscard]] const std::set<std::string>& bound_policies() const { return bound_policies_; }

  [[nodiscard]] const std::vector<std::string>& validating_webhooks() const {
    return validating_webhooks_;
  }

  [[nodiscard]] const std::set<std::string>& bound_validating_policies() const {
    return bound_validating_policies_;
  }

  [[nodiscard]] bool on_eks() const { return on_eks_; }

  // May be a missing role; kNone when there can be none: a ClusterRoleBinding to a Role.
  [[nodiscard]] std::uint32_t binding_role(std::uint32_t binding) const {
    return binding_role_[binding];
  }

  [[nodiscard]] Scope binding_scope(std::uint32_t binding) const { return binding_scope_[binding]; }

  [[nodiscard]] const std::vector<std::uint32_t>& bindings_named(std::string_view name) const;
  [[nodiscard]] const std::vector<std::uint32_t>& bindings_of_role(std::uint32_t role) const;
  [[nodiscard]] const std::vector<std::uint32_t>& bindings_in(Scope scope) const;

  // nullptr when nothing is bound to it.
  [[nodiscard]] const Holder* user(std::string_view name) const;
  [[nodiscard]] const Holder* group(std::string_view name) const;

  // Namespaces whose service account group has something bound to it.
  [[nodiscard]] const std::vector<Scope>& bound_account_groups() const {
    return bound_account_groups_;
  }

  // Fills in what follows from the bound roles. REQUIRES: they are sorted.
  void seal(Holder& holder) const;

  // What all groups except system:masters have together, for identities that can choose groups.
  [[nodiscard]] const Holder& all_groups() const { return all_groups_; }

 private:
  Scope intern_scope(const std::string& ns);
  std::uint32_t intern_account(Scope ns, const std::string& name);
  void read_scopes();
  void read_roles();
  void compile_role(std::uint32_t role);
  std::uint32_t intern_missing_role(RoleKind kind, Scope ns, const std::string& name);
  [[nodiscard]] std::vector<std::string> names_of(std::uint32_t role, PermissionId right) const;
  void read_named_roles();
  void read_bound_names(const Holding& holding, RoleKind kind, PermissionId right);
  void read_named_accounts();
  [[nodiscard]] bool has_token(const Workload& pod) const;
  void read_bindings();
  void read_subject(std::uint32_t binding, std::uint32_t subject);
  void read_account_group(const std::string& group);
  void seal_holders();
  void index_wide(Holder& holder) const;
  void read_accounts();
  void read_workloads();
  void read_related();
  void find_eks();

  const Cluster& cluster_;
  ClusterIndex index_;
  EscalationTarget target_;
  RightsTable table_;
  Scope target_scope_ = kCluster;
  std::vector<std::string> scopes_;
  std::unordered_map<std::string, Scope> scope_of_;
  std::vector<bool> existing_, restrained_;
  std::vector<CompiledRole> roles_;
  std::vector<Scope> role_scopes_;  // of roles_
  std::vector<Role> missing_roles_;
  std::uint32_t fresh_role_ = kNone, made_role_ = kNone;
  std::unordered_map<std::string, std::uint32_t> missing_role_of_;  // "ns/name", "/name"
  std::vector<std::uint32_t> empty_roles_, aggregated_roles_;
  std::vector<std::vector<std::uint32_t>> fillable_roles_;  // by scope
  std::vector<std::uint32_t> cluster_roles_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> roles_named_;
  std::vector<std::vector<std::uint32_t>> roles_in_;
  std::uint32_t top_role_ = kNone;
  std::vector<Account> accounts_;
  std::unordered_map<std::string, std::uint32_t> account_of_;  // "ns/name"
  std::unordered_map<std::string, std::vector<std::uint32_t>> accounts_named_;
  std::vector<std::vector<std::uint32_t>> accounts_in_;
  std::vector<std::uint32_t> missing_;
  std::size_t named_from_ = 0, named_to_ = 0;  // range in accounts_: named only by a rule
  std::vector<std::string> users_, groups_, nodes_, webhooks_, validating_webhooks_;
  std::set<std::string> bound_policies_, bound_validating_policies_;
  std::vector<bool> control_plane_;
  std::vector<Pod> pods_;
  std::vector<KnownSecret> secrets_;
  std::vector<std::uint32_t> token_secrets_;
  std::map<std::pair<Scope, std::string>, std::uint32_t> secret_of_;
  std::map<std::pair<std::string, std::string>, bool> mounts_;  // accounts that set automounting
  std::map<std::pair<std::size_t, Scope>, std::vector<std::string>> workloads_of_;
  std::vector<std::uint32_t> binding_role_;
  std::vector<Scope> binding_scope_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> bindings_named_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> bindings_of_role_;
  std::vector<std::vector<std::uint32_t>> bindings_in_;
  std::vector<Scope> bound_account_groups_;
  NamedHolders user_holders_, group_holders_;
  Holder all_groups_;
  bool on_eks_ = false;
};

}  // namespace nsposture::escalation
