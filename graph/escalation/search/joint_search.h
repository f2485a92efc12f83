// What takes several identities, or a gained grant beside one's own: a plain fixed point over all
// that one starter can have, for those few whom the graph alone does not bring to the target.
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
  // The graph may grow by identities that only come together here. `any_name`: a way to namespaces
  // of certain names alone is none.
  JointSearch(EscalationGraph& graph, const PathSearch& known, bool any_name = false)
      : graph_(graph), known_(known), nearer_than_(any_name ? kFewNames : kFar) {}

  // Hops in an order in which they can be carried out, to the target; empty when there is no way.
  [[nodiscard]] std::optional<Hops> run(std::uint32_t start);

  // How many nodes it looked at.
  [[nodiscard]] std::size_t reached() const { return order_.size(); }

  // Whether all of `starts`, as if they were one, come to the target. Where they do not, none of
  // them does by itself, and there is no need to ask each.
  [[nodiscard]] bool possible(std::span<const std::uint32_t> starts);

  // Whether rules were handed on more often than is looked at, so that a way may have been missed.
  [[nodiscard]] bool cut_short() const { return cut_short_; }

  // After possible() said so: those of the starts on which what it found rests. Empty when that is
  // not known.
  [[nodiscard]] std::vector<std::uint32_t> blamed() const;

 private:
  using HeldRoles = std::set<std::pair<Scope, std::uint32_t>>;

  struct Reach {
    std::uint32_t from = kNone;
    Edge edge;
    std::vector<std::uint32_t> premises;  // nodes that must have been reached before
    std::uint32_t actor = kNone;
  };

  // What all of them gained at a scope, and what of it holds whatever the object is called.
  struct Pooled {
    RightSet rights, unlimited;
  };

  // A role that is bound at a scope, and indices of the members that hold it there.
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
  std::uint32_t nearer_than_;  // weight of a way that is known and ends the search
  std::unordered_map<std::uint32_t, Reach> reached_;
  std::vector<std::uint32_t> order_;
  std::size_t walked_ = 0;
  Holder pool_;                               // what all of them gained
  std::unordered_map<Scope, Pooled> pooled_;  // … by the scope at which it was
  std::vector<std::pair<std::uint32_t, std::vector<Holding>>> own_gains_;
  std::deque<std::vector<Holding>> handed_;  // what members at Written nodes hold
  HeldRoles pool_roles_;
  std::vector<Scope> pool_scopes_;
  std::vector<Bound> bound_;
  std::map<Scope, std::vector<std::size_t>> bound_at_;  // of bound_, by where the role is written
  std::vector<Scope> homes_;                            // keys of bound_at_
  std::vector<Member> members_;
  std::set<std::pair<Session, std::vector<const Holding*>>> seen_;  // what members hold
  std::deque<Rights> constraints_;  // those who impersonate, of members under a constraint
  std::unordered_map<std::uint32_t, std::size_t> member_of_;  // node -> index
  // For each identity, what it holds by one way or another.
  std::unordered_map<std::uint32_t, std::vector<HeldRoles>> outcomes_;
  std::size_t handed_count_ = 0;
  std::unordered_map<std::uint32_t, HeldRoles> held_;
  // By giver, where it is written and where that counts.
  std::map<std::tuple<std::uint32_t, Scope, Scope>, std::vector<Holding>> given_;
  std::uint32_t goal_ = kNone;
  bool cut_short_ = false;
};

}  // namespace nsposture::escalation::search
