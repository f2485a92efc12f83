// The graph of takeovers: who can act as whom, or gain what, each by itself. What takes several
// identities together is joint_search.h.
#pragma once

#include "graph/escalation/model/node_index.h"
#include "graph/escalation/model/technique.h"

#include <deque>
#include <vector>

namespace nsposture::escalation::search {

class EscalationGraph {
 public:
  EscalationGraph(const AccessModel& world, Identities& identities);

  // Grows by nodes first met; each is expanded once, at expand().
  std::uint32_t intern(NodeKey key);
  // The node of an identity that is asked about: all its ways count, not the first alone.
  std::uint32_t ask(std::uint32_t identity);
  // kNone when nobody got there.
  [[nodiscard]] std::uint32_t find(NodeKey key) const;
  void expand();

  // A certificate says a user and any groups. What user and groups give is looked at one by one, as
  // every user with every group is too much; this looks at them together. False when that was done.
  bool join_certificates();

  [[nodiscard]] const AccessModel& world() const { return world_; }

  [[nodiscard]] Identities& identities() { return identities_; }

  [[nodiscard]] std::size_t size() const { return keys_.size(); }

  [[nodiscard]] const NodeKey& key(std::uint32_t node) const { return keys_[node]; }

  // Whether its own rights could matter to a search by several identities together.
  [[nodiscard]] bool is_enabler(std::uint32_t node) const {
    return keys_[node].type == NodeType::Gain || (node < enablers_.size() && enablers_[node]);
  }

  // For whom the rules were written. REQUIRES: a node Written.
  [[nodiscard]] std::uint32_t beneficiary_of(std::uint32_t written) const {
    return keys_[keys_[written].b].a;
  }

  [[nodiscard]] const std::vector<Edge>& edges(std::uint32_t node) const { return edges_[node]; }

  // Everything that can be had from these rights, by every technique, at every scope they hold at.
  // `bound` and `carrier` as in Evaluation.
  void evaluate(const Rights& rights, const std::vector<Scope>& scopes, std::uint32_t identity,
                Session session, Sink& sink, TechniqueId& current, const Rights* bound = nullptr,
                std::uint32_t carrier = kNone) const;
  // The same of what several hold, as if it were one's.
  void evaluate_as_one(const Rights& rights, Sink& sink) const;
  // Whether one who holds these may have any of what the technique asks for.
  [[nodiscard]] bool may_try(const Technique& technique, const RightSet& held) const;
  // The question itself; `only` are the names when it is apply on those alone.
  [[nodiscard]] bool reaches_target(const Rights& rights, Proof& proof,
                                    std::vector<std::string>& only) const;
  // The rights of a node that is an identity or a gain; `by` keeps what constrains them.
  [[nodiscard]] Rights rights_of(std::uint32_t node, Rights& by, std::vector<Holding>& gain) const;
  [[nodiscard]] static std::vector<Scope> scopes_of(const Rights& rights);
  // Whether any is a right that a technique asks for together with others.
  [[nodiscard]] static bool any_joint(const RightSet& set);
  // Whether any lets its holder write a role.
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
