// The nodes of the takeover graph: identities, grants gained on the way, and the shared ones
// ("any account of namespace X") that keep it linear in the input.
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
  Gain,               // a: role, b: scope, kBorrowed; the role is bound to whoever came here
  Accounts,           // a: scope; accounts that exist, by a token of theirs
  NamedAccounts,      // a: scope, b: session; whether they exist or not
  NamedInExisting,    // b: session; the same, in every namespace that exists
  MissingAccounts,    // a: scope; accounts that only bindings know
  AccountsWith,       // a: scope, b: group set; impersonated together with groups
  RetargetedSecrets,  // a: scope; accounts of namespaces that have a secret with a token
  TokenSecrets,       // a: scope; accounts that have a secret with a token
  PodAccounts,        // a: scope; accounts of pods that run
  NodePods,           // a: node, b: 0 those that run there, 1 all that are bound to it
  NodeAgents,         // b: session; the kubelets of all nodes
  Machines,           // the nodes themselves, taken by a privileged pod
  RestartNamespaces,  // a: kind of workload; namespaces with an object of it that can be changed
  Users,              // a: group set, b: session
  Certificate,        // any user in any group but system:masters
  ClusterRoles,       // a: scope
  RolesIn,            // a: scope
  BoundRoles,         // a: scope, b: 0 ClusterRoles, 1 Roles
  Everything,         // system:masters, or as good
  Prepared,           // a: technique, b: object; by one for another, nothing follows from it alone
  Written,            // a: node of the giver, b: node RoleOf; rules of one in a role of the other
  RoleOf,             // a: node of the beneficiary, b: role; a pair, and nothing to come to
  Indirect,           // a: indirect kind; a controller creates the namespace
  Target
};

struct NodeKey {
  NodeType type = NodeType::Target;
  std::uint32_t a = 0;
  std::uint32_t b = 0;

  friend bool operator==(const NodeKey&, const NodeKey&) = default;
};

// With the scope of a Gain: it came to an identity that is impersonated, by a role that is bound to
// just that one. It is used as that identity, which cannot impersonate on.
inline constexpr std::uint32_t kBorrowed = 0x80000000U;

// … under a constraint, which holds for what was gained as well: nothing follows from it alone.
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

// How an identity is acted as. An impersonated one cannot impersonate on: the API server asks the
// requester, not whom it impersonates. From kConstrained: Identities::constraint of the rest.
using Session = std::uint32_t;
inline constexpr Session kReal = 0;
inline constexpr Session kImpersonated = 1;
inline constexpr Session kConstrained = 2;

// With the scope of a Gain that comes to an identity which is acted as like this.
[[nodiscard]] constexpr std::uint32_t gained_as(Session session) {
  if (session == kReal) return 0;
  return session < kConstrained ? kBorrowed : kConfined;
}

// A user name with its groups, as authentication would say it.
struct Person {
  std::string username;             // "" for any member of the groups
  std::vector<std::string> groups;  // sorted
  bool chosen_groups = false;       // every group but system:masters: a certificate can say so

  friend auto operator<=>(const Person&, const Person&) = default;
};

struct Constraint {
  std::uint32_t by = kNone;  // the identity that impersonates; kNone: whoever gained `with`
  std::string mode;
  Holding with = {};  // of nobody known

  friend bool operator==(const Constraint&, const Constraint&) = default;
};

// Bootstrap tokens are secrets of kube-system; the name says the user, the data the extra groups,
// all of which lie under kBootstrappers.
inline constexpr std::string_view kBootstrapSecret = "bootstrap-token-";
inline constexpr std::string_view kBootstrapUser = "system:bootstrap:";
inline constexpr std::string_view kBootstrappers = "system:bootstrappers";

[[nodiscard]] bool is_bootstrap_secret(std::string_view name);
// REQUIRES: is_bootstrap_secret(secret).
[[nodiscard]] std::string bootstrap_user(std::string_view secret);
// The groups that a bootstrap token may say, of those to which something is bound.
[[nodiscard]] std::vector<std::string> bootstrap_groups(const AccessModel& world);

inline constexpr std::string_view kNodeUser = "system:node:";
inline constexpr std::string_view kNodesGroup = "system:nodes";

class Identities {
 public:
  explicit Identities(const AccessModel& world) : world_(&world) {}

  std::uint32_t intern(Person person);
  // With the groups that come with the name.
  std::uint32_t user(const std::string& username);
  std::uint32_t account(std::uint32_t account);
  std::uint32_t member(const std::string& group);
  // A kubelet, by its node's name.
  std::uint32_t node(const std::string& name);
  [[nodiscard]] std::uint32_t of(const Subject& subject);
  // Whom the token in it makes. REQUIRES: it holds one.
  std::uint32_t of_secret(const KnownSecret& secret);
  // The group of which an identity without a name is a member.
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

  // What it holds itself, and what comes with its groups.
  [[nodiscard]] Rights own_rights(std::uint32_t identity) const;
  [[nodiscard]] Rights rights(std::uint32_t identity) const;

 private:
  // What is bound to somebody, looked up once.
  struct Held {
    const Holder* own = nullptr;
    std::vector<const Holder*> by_groups;
  };

  [[nodiscard]] Held held_by(const Person& person) const;

  const AccessModel* world_;
  std::vector<Person> people_;
  std::vector<Held> held_;  // of people_, by the same index
  std::vector<std::uint32_t>
      accounts_;  // identity of AccessModel::accounts, kNone until it is asked
  std::unordered_map<std::string, std::uint32_t> index_;
  std::vector<std::vector<std::string>> group_sets_;
  std::vector<Constraint> constraints_;
};

}  // namespace nsposture::escalation
