// Searches for paths that take several identities, or a gained grant with one's own: a plain
// fixed point over everything one start can have, for the few that the graph alone does not bring
// to the target.
#pragma once

#include "graph/escalation/search/path_search.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nsposture::escalation::search {

class JointSearch final : private Company {
 public:
  // The graph may grow by identities that are only found here. `any_name`: a path to namespaces of
  // certain names only does not count.
  JointSearch(EscalationGraph& graph, const PathSearch& known, bool any_name = false)
      : graph_(graph), known_(known), nearer_than_(any_name ? kFewNames : kFar) {}

  // Hops to the target, in an order that can be carried out; empty when there is no path.
  [[nodiscard]] std::optional<Hops> run(std::uint32_t start);

  // The number of nodes that it visited.
  [[nodiscard]] std::size_t reached() const { return order_.size(); }

  // Whether all of `starts`, treated as one identity, reach the target. If not, none of them does
  // alone, and there is no need to search each.
  [[nodiscard]] bool possible(std::span<const std::uint32_t> starts);

  // Whether rules were passed on more often than the search follows: it may have missed a path.
  [[nodiscard]] bool cut_short() const { return cut_short_; }

  // After possible() returned true: the starts on which its result depends. Empty when unknown.
  [[nodiscard]] std::vector<std::uint32_t> blamed() const;

 private:
  using HeldRoles = std::set<std::pair<Scope, std::uint32_t>>;

  struct Reach {
    std::uint32_t from = kNone;
    Edge edge;
    std::vector<std::uint32_t> premises;  // nodes that must be reached before
    std::uint32_t actor = kNone;
  };

  // What all of them gained at a scope, and the part of it that applies to any object name.
  struct Pooled {
    RightSet rights, unlimited;
  };

  // A role that is bound at a scope, and the indices of the members that have it there.
  struct Bound {
    Holding holding;
    std::vector<std::uint32_t> members;
  };

  class Collector;

  // As techniques see them.
  [[nodiscard]] const AccessModel& world() const override { return graph_.world(); }

  [[nodiscard]] Identities& identities() override { return graph_.identities(); }

  [[nodiscard]] const std::vector<Member>& members() const override { return members_; }

  [[nodiscard]] std::vector<Scope> scopes(const Member& member) const override {
    return all_scopes(member);
  }

  [[nodiscard]] bool has(NodeKey key) override {
    const auto node = graph_.find(key);
    return node != kNone && reached_.contains(node);
  }

  void take(const Member& member, JointStep step) override;
  void join_certificates() override;

  [[nodiscard]] bool is_enough(const std::vector<std::string>& only) const;
  bool visit(std::uint32_t to, Reach reach);
  void walk();
  void round();
  [[nodiscard]] bool together_gain() const;
  [[nodiscard]] std::vector<std::uint32_t> owners_of(const std::vector<Proof>& proofs) const;
  void merge(std::vector<Holding>& all) const;
  void gain_as_one();
  void gather();
  void gather_identity(std::uint32_t node);
  void constrain(Member& member);
  void seal_pool();
  [[nodiscard]] Pooled pool_at(Scope scope) const;
  void gather_written(std::uint32_t node);
  const std::vector<Holding>& given(const Member& giver, const WrittenRules& how);
  const HeldRoles& held_by(const Member& member);
  [[nodiscard]] bool keeps_role(const Member& giver, const WrittenRules& how) const;
  void add_pool(Rights& rights, const Member& giver, const WrittenRules& how);
  [[nodiscard]] std::vector<Holding> kept(const Member& giver, const Member& beneficiary,
                                          const WrittenRules& how) const;
  [[nodiscard]] HeldRoles roles_of(std::span<const Holding> holdings) const;
  void hand(const Member& giver, std::uint32_t to, Edge edge);
  void add_member(Member member);
  [[nodiscard]] const Member* member_at(std::uint32_t node) const;
  [[nodiscard]] std::vector<Scope> all_scopes(const Member& member) const;
  [[nodiscard]] bool adds(const Member& member, Scope scope) const;
  [[nodiscard]] bool mixes(const Member& member, Scope scope) const;
  void evaluate(const Member& member, const std::vector<Scope>& scopes);
  void fill_carrier(const Member& member);
  [[nodiscard]] std::uint32_t carrier_of(const Member& member) const;
  void act_for_all(const Member& member, const std::vector<Scope>& scopes);
  void gather_bound();
  void write_roles();
  [[nodiscard]] std::vector<bool> write_as_any(const Technique& technique);
  [[nodiscard]] std::vector<Scope> homes_of(const Member& giver, const Technique& technique) const;
  bool write_role(const Technique& technique, const Member& giver, const Bound& bound);
  [[nodiscard]] bool is_filled(Scope scope, Session session);
  void take(const Member& member, Edge edge, std::vector<std::uint32_t> premises,
            std::uint32_t actor = kNone);
  [[nodiscard]] bool makes_again(std::uint32_t from, const Edge& edge,
                                 const std::vector<std::uint32_t>& premises,
                                 std::uint32_t actor) const;
  void premises_of(const Edge& edge, std::vector<std::uint32_t>& premises) const;
  void ensure(std::uint32_t node, Hops& hops, std::vector<std::uint32_t>& done) const;
  [[nodiscard]] std::optional<Hops> answer(std::uint32_t start) const;

  EscalationGraph& graph_;
  const PathSearch& known_;
  std::uint32_t nearer_than_;  // weight below which a known path ends the search
  std::unordered_map<std::uint32_t, Reach> reached_;
  std::vector<std::uint32_t> order_;
  std::size_t walked_ = 0;
  Holder pool_;                               // what all of them gained
  std::unordered_map<Scope, Pooled> pooled_;  // … by the scope at which they gained it
  std::vector<std::pair<std::uint32_t, std::vector<Holding>>> own_gains_;
  std::deque<std::vector<Holding>> handed_;  // what members at Written nodes have
  HeldRoles pool_roles_;
  std::vector<Scope> pool_scopes_;
  std::vector<Bound> bound_;
  std::map<Scope, std::vector<std::size_t>> bound_at_;  // of bound_, by the role's own scope
  std::vector<Scope> homes_;                            // keys of bound_at_
  std::vector<Member> members_;
  std::set<std::pair<Session, std::vector<const Holding*>>> seen_;  // what members have
  std::deque<Rights> constraints_;  // the impersonating identities, of constrained members
  std::unordered_map<std::uint32_t, std::size_t> member_of_;  // node -> index
  // For each identity, the sets of roles that it can have, one for each possibility.
  std::unordered_map<std::uint32_t, std::vector<HeldRoles>> outcomes_;
  std::size_t handed_count_ = 0;
  std::unordered_map<std::uint32_t, HeldRoles> held_;
  // By giver, the scope of the role object and the scope where it is bound.
  std::map<std::tuple<std::uint32_t, Scope, Scope>, std::vector<Holding>> given_;
  std::uint32_t goal_ = kNone;
  bool cut_short_ = false;
};

}  // namespace nsposture::escalation::search
