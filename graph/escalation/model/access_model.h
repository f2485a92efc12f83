// A cluster made ready for the search: scopes and accounts numbered, roles compiled into rights,
// bindings sorted by holder. Immutable but for names that the search meets on its way.
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

// Where a right holds. Namespaces count from kFirstNamespace.
using Scope = std::uint32_t;
inline constexpr Scope kCluster = 0;        // cluster-wide: cluster scope and every namespace
inline constexpr Scope kAllNamespaces = 1;  // every namespace, but nothing at cluster scope
inline constexpr Scope kFirstNamespace = 2;
inline constexpr std::uint32_t kNone = UINT32_MAX;

// What a role is called whose name is ours to choose.
inline constexpr std::string_view kFreshRole = "take-over";

// A role given at a scope. `binding` is kNone for what was gained on the way.
struct Holding {
  Scope scope = kCluster;
  std::uint32_t role = kNone;
  std::uint32_t binding = kNone;
  std::uint32_t subject = kNone;

  friend auto operator<=>(const Holding&, const Holding&) = default;
};

// All that is bound to one user name or one group, or that was gained on the way.
struct Holder {
  std::vector<Holding> holdings;  // sorted
  RightSet rights;                // by all holdings together
  RightSet wide;                  // by those that are cluster-wide
  RightSet in_namespaces;         // … in every namespace, but nothing at cluster scope
  // Cluster-wide holdings by what they give, where there are many: a group may have thousands, and
  // each of its members is asked. Empty where there are few.
  std::unordered_map<PermissionId, std::vector<Holding>> wide_by_right;
  // Of these, those that give it whatever the object is called, and those that give it for a name
  // (name_key).
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
  RightSet unlimited;            // of these, what is granted whatever the object is called
  std::uint32_t weight = 0;      // how many rights
  std::vector<RuleRight> rules;  // sorted
  // For each mode of constrained impersonation, what verbs of its own let be done in it.
  std::map<std::string, std::vector<RuleRight>> constrained;
  bool any_verb = false;  // a rule has the verb `*`, which lets it be done in every mode

  [[nodiscard]] bool acts_in(const std::string& mode) const {
    return any_verb || constrained.contains(mode);
  }
};

// A pod that can be entered, or whose node can be taken, if something is to be had by it.
struct Pod {
  Scope ns = kCluster;
  std::string name;
  std::string uid;  // empty when it is not known
  std::uint32_t account = kNone;
  std::uint32_t node = kNone;
  bool running = false;    // else it cannot be entered; for its node it counts all the same
  bool has_token = false;  // of its account, for the API server
  std::vector<std::uint32_t> secrets;  // indices into AccessModel::secrets of those it mounts
};

enum class SecretKind : std::uint8_t { Other, AccountToken, BootstrapToken };

struct KnownSecret {
  Scope ns = kCluster;
  std::string name;
  SecretKind kind = SecretKind::Other;
  std::uint32_t account = kNone;  // AccountToken: whose
};

class AccessModel {
 public:
  AccessModel(const Cluster& cluster, const EscalationTarget& target);

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }

  // Whether the server has it.
  [[nodiscard]] rbac::Holds holds(rbac::Feature feature) const {
    return rbac::holds(feature, cluster_.kubernetes);
  }

  [[nodiscard]] const EscalationTarget& target() const { return target_; }

  [[nodiscard]] Scope target_scope() const { return target_scope_; }

  [[nodiscard]] const RightsTable& table() const { return table_; }

  // The role that allows everything, gained by writing it into a role: no role of the cluster.
  [[nodiscard]] std::uint32_t everything_role() const {
    return static_cast<std::uint32_t>(cluster_.roles.size());
  }

  [[nodiscard]] const CompiledRole& role(std::uint32_t role) const { return roles_[role]; }

  // Roles that do not exist but that a binding names, or a rule with `bind`, are numbered after
  // everything_role(). They have no rules.
  [[nodiscard]] bool is_missing(std::uint32_t role) const { return role > everything_role(); }

  // The role as an object; of a missing one only kind and name are set.
  // REQUIRES: not everything_role().
  [[nodiscard]] const Role& role_object(std::uint32_t role) const {
    return is_missing(role) ? missing_roles_[role - everything_role() - 1] : cluster_.roles[role];
  }

  // Where a role is written: kCluster for a ClusterRole.
  [[nodiscard]] Scope role_scope(std::uint32_t role) const { return role_scopes_[role]; }

  // A ClusterRole of a name that is ours to choose: not there yet, or made without rules on the
  // way. kNone where the name is taken.
  [[nodiscard]] std::uint32_t fresh_role() const { return fresh_role_; }

  [[nodiscard]] std::uint32_t made_role() const { return made_role_; }

  // Existing ones, and those that are missing but named.
  [[nodiscard]] std::uint32_t find_named_role(RoleKind kind, Scope ns, std::string_view name) const;

  // Those that may gain nothing now and that somebody may fill: empty ones, aggregated ones, and
  // those whose name stands in a rule that lets somebody write roles. By where they are written.
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

  // Accounts that a binding names and that do not exist.
  [[nodiscard]] const std::vector<std::uint32_t>& missing_accounts() const { return missing_; }

  [[nodiscard]] const std::vector<std::string>& users() const { return users_; }

  [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }

  [[nodiscard]] const std::vector<std::string>& nodes() const { return nodes_; }

  [[nodiscard]] std::uint32_t find_node(std::string_view name) const;

  [[nodiscard]] bool is_control_plane(std::uint32_t node) const { return control_plane_[node]; }

  [[nodiscard]] const std::vector<Pod>& pods() const { return pods_; }

  [[nodiscard]] const std::vector<KnownSecret>& secrets() const { return secrets_; }

  // Indices of the secrets with a token of an account.
  [[nodiscard]] const std::vector<std::uint32_t>& token_secrets() const { return token_secrets_; }

  [[nodiscard]] bool secret_exists(Scope ns, const std::string& name) const;
  // Names of the known objects of a kind of workload in a namespace.
  [[nodiscard]] const std::vector<std::string>& workloads_of(std::size_t kind, Scope ns) const;

  [[nodiscard]] const std::map<std::pair<std::size_t, Scope>, std::vector<std::string>>&
  all_workloads() const {
    return workloads_of_;
  }

  [[nodiscard]] const std::vector<std::string>& webhooks() const { return webhooks_; }

  // Mutating admission policies that a binding puts into force.
  [[nodiscard]] const std::set<std::string>& bound_policies() const { return bound_policies_; }

  [[nodiscard]] const std::vector<std::string>& validating_webhooks() const {
    return validating_webhooks_;
  }

  [[nodiscard]] const std::set<std::string>& bound_validating_policies() const {
    return bound_validating_policies_;
  }

  [[nodiscard]] bool on_eks() const { return on_eks_; }

  // May be one that is missing; kNone where it can be none: a Role cluster-wide.
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

  // Namespaces to the group of whose accounts something is bound.
  [[nodiscard]] const std::vector<Scope>& bound_account_groups() const {
    return bound_account_groups_;
  }

  // Fills in what comes of the holdings. REQUIRES: they are sorted.
  void seal(Holder& holder) const;

  // What all groups but system:masters hold together, for who may choose its own.
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
  std::size_t named_from_ = 0, named_to_ = 0;  // of accounts_: known by the name in a rule alone
  std::vector<std::string> users_, groups_, nodes_, webhooks_, validating_webhooks_;
  std::set<std::string> bound_policies_, bound_validating_policies_;
  std::vector<bool> control_plane_;
  std::vector<Pod> pods_;
  std::vector<KnownSecret> secrets_;
  std::vector<std::uint32_t> token_secrets_;
  std::map<std::pair<Scope, std::string>, std::uint32_t> secret_of_;
  std::map<std::pair<std::string, std::string>, bool> mounts_;  // accounts that say whether
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
