// The nodes of the escalation graph: identities, gained grants, and shared nodes ("any service
// account of namespace X") that keep it linear in the size of the input.
#pragma once

#include "graph/escalation/model/rights.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::escalation {

enum class NodeType : std::uint8_t {
  Identity,           // a: identity, b: session
  Gain,               // a: role, b: scope, kBorrowed; a role bound to the identity that got here
  Accounts,           // a: scope; existing service accounts, by one of their tokens
  NamedAccounts,      // a: scope, b: session; whether or not they exist
  NamedInExisting,    // b: session; the same, in every existing namespace
  MissingAccounts,    // a: scope; service accounts known only from bindings
  AccountsWith,       // a: scope, b: group set; impersonated together with groups
  RetargetedSecrets,  // a: scope; service accounts of namespaces that have a token secret
  TokenSecrets,       // a: scope; service accounts that have a token secret
  PodAccounts,        // a: scope; service accounts of running pods
  NodePods,           // a: node, b: 0 pods that run there, 1 all pods that are bound to it
  NodeAgents,         // b: session; the kubelets of all nodes
  Machines,           // the nodes themselves, taken over by a privileged pod
  RestartNamespaces,  // a: kind of workload; namespaces with an object of it that can be changed
  Users,              // a: group set, b: session
  Certificate,        // any user in any group except system:masters
  ClusterRoles,       // a: scope
  RolesIn,            // a: scope
  BoundRoles,         // a: scope, b: 0 ClusterRoles, 1 Roles
  Everything,         // system:masters, or equivalent
  Prepared,           // a: technique, b: object; prepared for another member, not enough alone
  Written,            // a: node of the giver, b: node RoleOf; the giver's rules in the other's role
  RoleOf,             // a: node of the beneficiary, b: role; only a pair, never reached itself
  Indirect,           // a: indirect kind; a controller creates the namespace
  Target
};

struct NodeKey {
  NodeType type = NodeType::Target;
  std::uint32_t a = 0;
  std::uint32_t b = 0;

  friend bool operator==(const NodeKey&, const NodeKey&) = default;
};

// Combined with the scope of a Gain: an impersonated identity gained it, by a role that is bound
// only to that identity. It is used as that identity, which cannot impersonate further.
inline constexpr std::uint32_t kBorrowed = 0x80000000U;

// … under a constraint, which also applies to what was gained: nothing follows from it alone.
inline constexpr std::uint32_t kConfined = 0x40000000U;

// REQUIRES: a Gain.
[[nodiscard]] inline Scope gain_scope(const NodeKey& key) {
  return key.b & ~(kBorrowed | kConfined);
}

struct NodeKeyHash {
  std::size_t operator()(const NodeKey& key) const noexcept {
    const auto mixed = (std::uint64_t{key.a} << 32U) ^ (std::uint64_t{key.b} << 5U) ^
                       static_cast<std::uint64_t>(key.type);
    return static_cast<std::size_t>((mixed ^ (mixed >> 29U)) * 0x9E3779B97F4A7C15ULL);
  }
};

// How an identity is used. An impersonated one cannot impersonate further: the API
// server authorizes the requester, not the impersonated user. Values from kConstrained
// on index constraints.
using Session = std::uint32_t;
inline constexpr Session kReal = 0;
inline constexpr Session kImpersonated = 1;
inline constexpr Session kConstrained = 2;

// Combined with the scope of a Gain of an identity that is used in this session.
[[nodiscard]] constexpr std::uint32_t gained_as(Session session) {
  if (session == kReal) return 0;
  return session < kConstrained ? kBorrowed : kConfined;
}

// A user name with its groups, as authentication establishes them.
struct Person {
  std::string username;             // "" for any member of the groups
  std::vector<std::string> groups;  // sorted
  bool chosen_groups = false;       // every group except system:masters, as in a certificate

  friend auto operator<=>(const Person&, const Person&) = default;
};

struct Constraint {
  std::uint32_t by = kNone;  // the impersonating identity; kNone: any that gained `with`
  std::string mode;
  Holding with = {};  // of no known identity

  friend bool operator==(const Constraint&, const Constraint&) = default;
};

// Bootstrap tokens are secrets in kube-system. The name of the secret gives the user; its data
// lists the extra groups, all of them under kBootstrappers.
inline constexpr std::string_view kBootstrapSecret = "bootstrap-token-";
inline constexpr std::string_view kBootstrapUser = "system:bootstrap:";
inline constexpr std::string_view kBootstrappers = "system:bootstrappers";

[[nodiscard]] bool is_bootstrap_secret(std::string_view name);
// REQUIRES: is_bootstrap_secret(secret).
[[nodiscard]] std::string bootstrap_user(std::string_view secret);
// The groups that a bootstrap token may name, of those to which something is bound.
[[nodiscard]] std::vector<std::string> bootstrap_groups(const AccessModel& world);

inline constexpr std::string_view kNodeUser = "system:node:";
inline constexpr std::string_view kNodesGroup = "system:nodes";

class Identities {
 public:
  explicit Identities(const AccessModel& world) : world_(&world) {}

  std::uint32_t intern(Person person);
  // With the groups that the name implies.
  std::uint32_t user(const std::string& username);
  std::uint32_t account(std::uint32_t account);
  std::uint32_t member(const std::string& group);
  // A kubelet, by the name of its node.
  std::uint32_t node(const std::string& name);
  [[nodiscard]] std::uint32_t of(const Subject& subject);
  // The identity that the secret's token authenticates. REQUIRES: the secret holds a token.
  std::uint32_t of_secret(const KnownSecret& secret);
  // The group whose member an identity without a user name is.
  [[nodiscard]] const std::string& group_of(std::uint32_t identity) const;

  [[nodiscard]] const Person& person(std::uint32_t identity) const { return people_[identity]; }

  [[nodiscard]] std::size_t size() const { return people_.size(); }

  std::uint32_t group_set(std::vector<std::string> groups);

  [[nodiscard]] const std::vector<std::string>& groups_of(std::uint32_t set) const {
    return group_sets_[set];
  }

  Session constrained(const Constraint& constraint);

  [[nodiscard]] const Constraint& constraint(Session session) const {
    return constraints_[session - kConstrained];
  }

  // What it has itself, and what it has including its groups.
  [[nodiscard]] Rights own_rights(std::uint32_t identity) const;
  [[nodiscard]] Rights rights(std::uint32_t identity) const;

 private:
  // What is bound to an identity, looked up once.
  struct Held {
    const Holder* own = nullptr;
    std::vector<const Holder*> by_groups;
  };

  [[nodiscard]] Held held_by(const Person& person) const;

  const AccessModel* world_;
  std::vector<Person> people_;
  std::vector<Held> held_;  // of people_, by the same index
  std::vector<std::uint32_t>
      accounts_;  // identity of AccessModel::accounts, kNone until it is needed
  std::unordered_map<std::string, std::uint32_t> index_;
  std::vector<std::vector<std::string>> group_sets_;
  std::vector<Constraint> constraints_;
};

}  // namespace nsposture::escalation
