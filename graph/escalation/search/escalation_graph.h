// The escalation graph: which identity can act as which other one, or gain what, on its own. What
// takes several identities together is in joint_search.h.
#pragma once

#include "graph/escalation/model/node_index.h"
#include "graph/escalation/model/technique.h"

#include <deque>
#include <vector>

namespace nsposture::escalation::search {

class EscalationGraph {
 public:
  EscalationGraph(const AccessModel& world, Identities& identities);

  // Adds a node for a new key; each node is expanded once, by expand().
  std::uint32_t intern(NodeKey key);
  // The node of an identity in question: all its paths count, not only the first.
  std::uint32_t ask(std::uint32_t identity);
  // kNone when nothing reached it.
  [[nodiscard]] std::uint32_t find(NodeKey key) const;
  void expand();

  // A certificate names a user and any groups. The user's and the groups' permissions are evaluated
  // separately, because every user with every group is too much; this evaluates them together.
  // False when that was done before.
  bool join_certificates();

  [[nodiscard]] const AccessModel& world() const { return world_; }

  [[nodiscard]] Identities& identities() { return identities_; }

  [[nodiscard]] std::size_t size() const { return keys_.size(); }

  [[nodiscard]] const NodeKey& key(std::uint32_t node) const { return keys_[node]; }

  // Whether its own permissions could matter to a search by several identities together.
  [[nodiscard]] bool is_enabler(std::uint32_t node) const {
    return keys_[node].type == NodeType::Gain || (node < enablers_.size() && enablers_[node]);
  }

  // The identity for which the rules were written. REQUIRES: a node Written.
  [[nodiscard]] std::uint32_t beneficiary_of(std::uint32_t written) const {
    return keys_[keys_[written].b].a;
  }

  [[nodiscard]] const std::vector<Edge>& edges(std::uint32_t node) const { return edges_[node]; }

  // Finds everything that these permissions bring, by every technique, at every scope where they
  // apply. `bound` and `carrier` as in Evaluation.
  void evaluate(const Rights& rights, const std::vector<Scope>& scopes, std::uint32_t identity,
                Session session, Sink& sink, TechniqueId& current, const Rights* bound = nullptr,
                std::uint32_t carrier = kNone) const;
  // The same for what several identities have, as if one had it.
  void evaluate_as_one(const Rights& rights, Sink& sink) const;
  // Whether an identity with these may have any permission that the technique requires.
  [[nodiscard]] bool may_try(const Technique& technique, const RightSet& held) const;
  // Whether they allow the target itself; `only` are the names when it is apply on those only.
  [[nodiscard]] bool reaches_target(const Rights& rights, Proof& proof,
                                    std::vector<std::string>& only) const;
  // The permissions of a node that is an identity or a gain; `by` stores what constrains them.
  [[nodiscard]] Rights rights_of(std::uint32_t node, Rights& by, std::vector<Holding>& gain) const;
  [[nodiscard]] static std::vector<Scope> scopes_of(const Rights& rights);
  // Whether any of them is a permission that a technique requires together with others.
  [[nodiscard]] static bool any_joint(const RightSet& set);
  // Whether any of them allows writing a role.
  [[nodiscard]] static bool writes_roles(const RightSet& set);

 private:
  void evaluate_at(const Evaluation& base, const std::vector<Scope>& scopes,
                   TechniqueId& current) const;
  void expand_one(std::uint32_t node);
  void expand_identity(std::uint32_t node);
  void add_memberships(std::uint32_t node);
  [[nodiscard]] bool is_certified(std::uint32_t identity) const;
  [[nodiscard]] bool is_plain(std::uint32_t identity) const;
  [[nodiscard]] Rights own_rights(std::uint32_t identity) const;
  [[nodiscard]] bool is_mixed(std::uint32_t identity, const Rights& own,
                              const Rights& rights) const;
  void fill_own_roles(std::uint32_t node, const Rights& rights, const Rights& own);
  [[nodiscard]] bool is_asked(std::uint32_t node, const Rights& own) const;
  bool add_target(std::uint32_t node, const Rights& rights);
  [[nodiscard]] std::vector<Scope> own_scopes(std::uint32_t identity, const Rights& rights) const;
  void evaluate_into(std::uint32_t node, const Rights& rights, const std::vector<Scope>& scopes,
                     std::uint32_t identity, Session session);
  void expand_accounts(std::uint32_t node);
  void expand_persons(std::uint32_t node);
  void expand_pods(std::uint32_t node);
  void take_pod(std::uint32_t node, const Pod& pod, bool asks = false);
  void expand_roles(std::uint32_t node);
  void link(std::uint32_t from, NodeKey to, TechniqueId technique = TechniqueId::None);
  void link_scopes(std::uint32_t node, const std::vector<Scope>& scopes);
  [[nodiscard]] std::vector<Scope> scopes_where(bool (*has)(const AccessModel&, Scope)) const;
  [[nodiscard]] std::vector<std::string> node_users() const;

  const AccessModel& world_;
  Identities& identities_;
  std::vector<RightSet> technique_rights_;
  std::vector<NodeKey> keys_;
  std::deque<std::vector<Edge>> edges_;
  NodeIndex index_;
  std::vector<bool> enablers_;
  std::vector<bool> asked_;
  RightSet enabling_, filling_;
  std::uint32_t expanded_ = 0;
  bool certificates_joined_ = false;
};

}  // namespace nsposture::escalation::search
