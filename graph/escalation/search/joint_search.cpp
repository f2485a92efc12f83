#include "graph/escalation/search/joint_search.h"

#include <algorithm>
#include <set>

namespace nsposture::escalation::search {

namespace {

constexpr std::size_t kMostHanded = 64;  // rules written for another identity, per start

// A kubelet may do more than RBAC allows.
bool is_kubelet(const Person& person) {
  const auto& groups = person.groups;
  const bool in_group =
      person.chosen_groups || std::find(groups.begin(), groups.end(), kNodesGroup) != groups.end();
  return in_group && person.username.starts_with(kNodeUser);
}

}  // namespace

// Takes what techniques find for a member, beyond what is in the graph.
class JointSearch::Collector final : public Sink {
 public:
  Collector(JointSearch& search, const Member& member, const TechniqueId& technique,
            std::uint32_t actor = kNone)
      : search_(search), member_(member), technique_(technique), actor_(actor) {}

  bool wants(NodeKey to) override { return !search_.has(to); }

  void emit(NodeKey to, Proof proof, EdgeDetail detail) override {
    // Rules pass from one member to another: the pair is the node.
    if (to.type == NodeType::Written) {
      return search_.hand(member_, actor_, {0, technique_, std::move(proof), std::move(detail)});
    }
    const auto node = search_.graph_.intern(to);
    if (node == member_.node) return;
    search_.take(member_, {node, technique_, std::move(proof), std::move(detail)}, {}, actor_);
  }

 private:
  JointSearch& search_;
  const Member& member_;
  const TechniqueId& technique_;
  std::uint32_t actor_;
};

// Whether creating only these namespaces ends the search; empty: any.
bool JointSearch::is_enough(const std::vector<std::string>& only) const {
  return only.empty() || nearer_than_ == kFar;
}

bool JointSearch::visit(std::uint32_t to, Reach reach) {
  const auto [at, fresh] = reached_.emplace(to, std::move(reach));
  if (!fresh) return false;
  order_.push_back(to);
  const bool target = graph_.key(to).type == NodeType::Target;
  if (goal_ == kNone && (target || known_.weight(to) < nearer_than_)) goal_ = to;
  return true;
}

void JointSearch::walk() {
  while (walked_ < order_.size() && goal_ == kNone) {
    const auto node = order_[walked_++];
    graph_.expand();
    for (const auto& edge : graph_.edges(node)) {
      if (weight_of(edge) >= nearer_than_) continue;
      if (reached_.contains(edge.to) || makes_again(node, edge, {}, kNone)) continue;
      visit(edge.to, {node, edge, {}, kNone});
    }
  }
}

std::optional<Hops> JointSearch::run(std::uint32_t start) {
  visit(start, {});
  walk();
  while (goal_ == kNone) {
    const auto before = order_.size();
    round();
    walk();
    if (goal_ == kNone && order_.size() == before) return std::nullopt;
  }
  return answer(start);
}

bool JointSearch::possible(std::span<const std::uint32_t> starts) {
  for (const auto start : starts) visit(start, {});
  walk();
  while (goal_ == kNone) {
    const auto before = order_.size();
    gain_as_one();
    walk();
    if (goal_ == kNone && order_.size() == before) return false;
  }
  return true;
}

// What several members have, as if one had it. Then it does not matter to whom a role is bound: at
// one scope it counts once. At each scope the roles with most permissions come first, because a
// check uses the first that passes, and there may be hundreds.
void JointSearch::merge(std::vector<Holding>& all) const {
  const auto same = [](const Holding& a, const Holding& b) {
    return a.scope == b.scope && a.role == b.role;
  };
  const auto weight = [this](const Holding& one) { return graph_.world().role(one.role).weight; };
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  std::stable_sort(all.begin(), all.end(), [&](const Holding& a, const Holding& b) {
    return a.scope != b.scope ? a.scope < b.scope : weight(a) > weight(b);
  });
}

// Everything that was reached, held by one identity.
void JointSearch::gain_as_one() {
  class Visit final : public Sink {
   public:
    explicit Visit(JointSearch& search) : search_(search) {}

    void emit(NodeKey to, Proof proof, EdgeDetail) override {
      search_.visit(search_.graph_.intern(to),
                    {kNone, {0, TechniqueId::None, std::move(proof), {}}, {}, kNone});
    }

   private:
    JointSearch& search_;
  };

  std::vector<Holding> all;
  std::set<const Holding*> seen;
  for (const auto node : order_) {
    const auto& key = graph_.key(node);
    if (key.type == NodeType::Gain) all.push_back({gain_scope(key), key.a, kNone, kNone});
    if (key.type != NodeType::Identity) continue;
    const auto rights = graph_.identities().rights(key.a);
    for (const auto& part : rights.parts()) {
      if (seen.insert(part.data()).second) all.insert(all.end(), part.begin(), part.end());
    }
  }
  merge(all);
  Holder together;
  together.holdings = std::move(all);
  graph_.world().seal(together);
  Rights rights(graph_.world());
  rights.add(&together);
  const auto target = graph_.intern({NodeType::Target, 0, 0});
  Proof proof;
  std::vector<std::string> only;
  if (graph_.reaches_target(rights, proof, only) && is_enough(only)) {
    visit(target, {kNone, {0, TechniqueId::None, std::move(proof), {}}, {}, kNone});
    return;
  }
  Visit sink(*this);
  graph_.evaluate_as_one(rights, sink);
}

// For each bound role that was used, the first node that has the role at that scope.
std::vector<std::uint32_t> JointSearch::owners_of(const std::vector<Proof>& proofs) const {
  std::set<std::pair<Scope, std::uint32_t>> wanted;
  for (const auto& proof : proofs) {
    for (const auto& use : proof) wanted.emplace(use.by.scope, use.by.role);
  }
  std::vector<std::uint32_t> owners;
  const auto take = [&](std::uint32_t node, Scope scope, std::uint32_t role) {
    if (wanted.erase({scope, role}) != 0) owners.push_back(node);
  };
  for (const auto node : order_) {
    if (wanted.empty()) break;
    const auto& key = graph_.key(node);
    if (key.type == NodeType::Gain) take(node, gain_scope(key), key.a);
    if (key.type != NodeType::Identity) continue;
    const auto rights = graph_.identities().rights(key.a);
    for (const auto& part : rights.parts()) {
      for (const auto& holding : part) take(node, holding.scope, holding.role);
    }
  }
  return owners;
}

std::vector<std::uint32_t> JointSearch::blamed() const {
  std::vector<std::uint32_t> starts, todo = {goal_};
  std::set<std::uint32_t> seen;
  while (!todo.empty()) {
    std::vector<Proof> proofs;
    for (auto node : todo) {
      // Back along the edges, to a start or to what all had together.
      while (seen.insert(node).second && reached_.at(node).from != kNone) {
        node = reached_.at(node).from;
      }
      const auto& reach = reached_.at(node);
      if (reach.from != kNone) continue;
      if (!reach.edge.proof.empty()) {
        proofs.push_back(reach.edge.proof);
      } else if (graph_.key(node).type == NodeType::Identity) {
        starts.push_back(node);
      }
    }
    todo = owners_of(proofs);
    std::erase_if(todo, [&](std::uint32_t node) { return seen.contains(node); });
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  return starts;
}

// Identities that can be used, with the grants gained for them.
void JointSearch::gather() {
  pool_ = {};
  own_gains_.clear();
  members_.clear();
  member_of_.clear();
  held_.clear();
  given_.clear();
  handed_.clear();
  seen_.clear();
  constraints_.clear();
  const auto everything = graph_.world().everything_role();
  for (const auto node : order_) {
    const auto& key = graph_.key(node);
    if (key.type != NodeType::Gain) continue;
    const Holding holding{gain_scope(key), key.a, kNone, kNone};
    if (key.a != everything) {
      pool_.holdings.push_back(holding);
      continue;
    }
    // A role that was filled benefits the identities it is bound to.
    const auto& reach = reached_.at(node);
    own_gains_.push_back({reach.actor != kNone ? reach.actor : reach.from, {holding}});
  }
  seal_pool();
  for (const bool constrained : {false, true}) {
    for (const auto node : order_) {
      const auto& key = graph_.key(node);
      if (key.type != NodeType::Identity || (key.b >= kConstrained) != constrained) continue;
      if (reached_.at(node).edge.technique != TechniqueId::Membership) gather_identity(node);
    }
  }
  for (const auto node : order_) {
    if (graph_.key(node).type == NodeType::Written) gather_written(node);
  }
}

void JointSearch::gather_identity(std::uint32_t node) {
  const auto key = graph_.key(node);
  auto own = graph_.identities().rights(key.a);
  for (const auto& [owner, holdings] : own_gains_) {
    if (owner == node) own.add_gained(holdings);
  }
  const bool grown = own.parts().size() > graph_.identities().rights(key.a).parts().size();
  Member member{node, key.a, key.b, own, own, {}, grown};
  if (!pool_.holdings.empty()) member.rights.add(&pool_);
  // One represents all that have the same, such as service accounts with no grants of their own.
  std::vector<const Holding*> held;
  for (const auto& part : member.rights.parts()) held.push_back(part.data());
  if (is_kubelet(graph_.identities().person(key.a))) held.push_back(nullptr);
  if (!seen_.emplace(key.b, std::move(held)).second) return;
  if (key.b >= kConstrained) {
    constrain(member);
    // What the constraint does not allow is useless to the others.
    if (!EscalationGraph::any_joint(member.rights.set_under_constraint())) return;
  }
  add_member(std::move(member));
}

// The impersonating identity is checked for the constraint, and has what all gained.
void JointSearch::constrain(Member& member) {
  const auto& constraint = graph_.identities().constraint(member.session);
  auto& by = constraints_.emplace_back(graph_.world());
  if (constraint.by == kNone) {
    by.add_gained(handed_.emplace_back(1, constraint.with));
  } else {
    by = graph_.identities().rights(constraint.by);
  }
  if (!pool_.holdings.empty()) by.add(&pool_);
  member.own.constrain(by, constraint.mode);
  member.rights.constrain(by, constraint.mode);
}

void JointSearch::seal_pool() {
  auto& all = pool_.holdings;
  std::sort(all.begin(), all.end());
  graph_.world().seal(pool_);
  pool_roles_ = roles_of(all);
  pooled_.clear();
  for (const auto& holding : all) {
    const auto& role = graph_.world().role(holding.role);
    auto& at = pooled_[holding.scope];
    at.rights |= role.rights;
    at.unlimited |= role.unlimited;
  }
  Rights rights(graph_.world());
  rights.add(&pool_);
  pool_scopes_ = EscalationGraph::scopes_of(rights);
}

JointSearch::Pooled JointSearch::pool_at(Scope scope) const {
  Pooled all;
  const auto add = [&](Scope one) {
    const auto at = pooled_.find(one);
    if (at == pooled_.end()) return;
    all.rights |= at->second.rights;
    all.unlimited |= at->second.unlimited;
  };
  add(kCluster);
  if (scope != kCluster) add(kAllNamespaces);
  if (scope >= kFirstNamespace) add(scope);
  return all;
}

const Member* JointSearch::member_at(std::uint32_t node) const {
  const auto at = member_of_.find(node);
  return at == member_of_.end() ? nullptr : &members_[at->second];
}

void JointSearch::add_member(Member member) {
  member.scopes = EscalationGraph::scopes_of(member.own);
  member_of_.emplace(member.node, members_.size());
  members_.push_back(std::move(member));
}

// What the giver may write into the role, by the scope at which the beneficiary gets it. The
// beneficiary also has what all of them gained.
const std::vector<Holding>& JointSearch::given(const Member& giver, const WrittenRules& how) {
  const auto& world = graph_.world();
  const auto at = how.part.empty() ? world.role_scope(how.role) : kCluster;
  const auto [known, fresh] = given_.try_emplace({giver.node, at, how.scope});
  auto& holdings = known->second;
  if (!fresh) return holdings;
  for (const auto& part : giver.own.parts()) {
    for (const auto& holding : part) {
      if (holding.scope != kCluster && holding.scope != at) continue;
      if (world.role(holding.role).rights.any()) {
        holdings.push_back({how.scope, holding.role, kNone, kNone});
      }
    }
  }
  merge(holdings);
  std::sort(holdings.begin(), holdings.end());
  return holdings;
}

// Whether the role keeps its rules when the giver writes it: a part adds to it. Otherwise it is
// overwritten, and the giver may rewrite what it holds itself.
bool JointSearch::keeps_role(const Member& giver, const WrittenRules& how) const {
  return !how.part.empty() || giver.rights.covers(how.role, graph_.world().role_scope(how.role));
}

// What the beneficiary keeps of its own.
std::vector<Holding> JointSearch::kept(const Member& giver, const Member& beneficiary,
                                       const WrittenRules& how) const {
  const bool all = keeps_role(giver, how);
  std::vector<Holding> holdings;
  for (const auto& part : beneficiary.own.parts()) {
    for (const auto& holding : part) {
      if (all || holding.role != how.role) holdings.push_back(holding);
    }
  }
  std::sort(holdings.begin(), holdings.end());
  return holdings;
}

// What all gained, as far as it remains when the giver has written the role.
void JointSearch::add_pool(Rights& rights, const Member& giver, const WrittenRules& how) {
  const auto& all = pool_.holdings;
  const auto by_role = [&](const Holding& holding) { return holding.role == how.role; };
  if (std::none_of(all.begin(), all.end(), by_role) || keeps_role(giver, how)) {
    return rights.add(&pool_);
  }
  auto& rest = handed_.emplace_back(all);
  std::erase_if(rest, by_role);
  rights.add_gained(rest);
}

// Roles by scope, without roles that have no relevant permission.
JointSearch::HeldRoles JointSearch::roles_of(std::span<const Holding> holdings) const {
  HeldRoles roles;
  for (const auto& holding : holdings) {
    if (graph_.world().role(holding.role).rights.any()) roles.emplace(holding.scope, holding.role);
  }
  return roles;
}

// For a member, by its node; cached for the round.
const JointSearch::HeldRoles& JointSearch::held_by(const Member& member) {
  const auto [at, fresh] = held_.try_emplace(member.node);
  if (fresh) {
    for (const auto& part : member.own.parts()) at->second.merge(roles_of(part));
  }
  return at->second;
}

// Rules pass from one member to another: the pair is the node. It must bring the beneficiary more
// than any other known possibility; otherwise they would be passed back and forth.
void JointSearch::hand(const Member& giver, std::uint32_t to, Edge edge) {
  const auto* beneficiary = member_at(to);
  if (beneficiary == nullptr) return;
  if (handed_count_ == kMostHanded) return;
  const auto& how = std::get<WrittenRules>(edge.detail);
  const auto more = roles_of(given(giver, how));
  const auto& held = held_by(*beneficiary);
  const bool has_all = std::all_of(more.begin(), more.end(), [&](const auto& one) {
    return held.contains(one) || pool_roles_.contains(one);
  });
  if (has_all) return;
  auto roles = roles_of(kept(giver, *beneficiary, how));
  roles.insert(more.begin(), more.end());
  auto& known = outcomes_[beneficiary->identity];
  const bool had = std::any_of(known.begin(), known.end(), [&](const HeldRoles& other) {
    return std::includes(other.begin(), other.end(), roles.begin(), roles.end());
  });
  if (had) return;
  const auto role = graph_.intern({NodeType::RoleOf, to, how.role});
  edge.to = graph_.intern({NodeType::Written, giver.node, role});
  if (reached_.contains(edge.to)) return;
  const auto node = edge.to;
  take(giver, std::move(edge), {}, to);
  if (!reached_.contains(node)) return;
  known.push_back(std::move(roles));
  cut_short_ = ++handed_count_ == kMostHanded;
}

// The beneficiary again, with rules of the giver in one of its roles.
void JointSearch::gather_written(std::uint32_t node) {
  const auto key = graph_.key(node);
  const auto* giver = member_at(key.a);
  const auto* beneficiary = member_at(graph_.beneficiary_of(node));
  if (giver == nullptr || beneficiary == nullptr) return;
  const auto& how = std::get<WrittenRules>(reached_.at(node).edge.detail);
  const auto& own = handed_.emplace_back(kept(*giver, *beneficiary, how));
  const auto& more = handed_.emplace_back(given(*giver, how));
  Rights rights(graph_.world());
  rights.add_gained(own);
  rights.add_gained(more);
  Member member{node, beneficiary->identity, beneficiary->session, rights, rights, {}, true};
  add_pool(member.rights, *giver, how);
  add_member(std::move(member));
}

// Treats all members as one identity with everything they have. If that gains nothing, they gain
// nothing either, however they pass it to each other.
bool JointSearch::together_gain() const {
  class Watch final : public Sink {
   public:
    Watch(EscalationGraph& graph, const JointSearch& search) : graph_(graph), search_(search) {}

    void emit(NodeKey to, Proof, EdgeDetail) override {
      fresh = fresh || !search_.reached_.contains(graph_.intern(to));
    }

    bool fresh = false;

   private:
    EscalationGraph& graph_;
    const JointSearch& search_;
  };

  std::vector<Holding> all;
  std::set<const Holding*> seen;
  for (const auto& member : members_) {
    for (const auto& part : member.rights.parts()) {
      if (seen.insert(part.data()).second) all.insert(all.end(), part.begin(), part.end());
    }
  }
  merge(all);
  Holder together;
  together.holdings = std::move(all);
  graph_.world().seal(together);
  Rights rights(graph_.world());
  rights.add(&together);
  Proof proof;
  std::vector<std::string> only;
  if (graph_.reaches_target(rights, proof, only)) return true;
  Watch watch(graph_, *this);
  graph_.evaluate_as_one(rights, watch);
  return watch.fresh;
}

void JointSearch::round() {
  gather();
  const bool company = members_.size() > 1;
  if (!together_gain()) return;
  std::set<bool> represented;  // by whether it is impersonated
  for (const auto& member : members_) {
    if (goal_ != kNone) return;
    // What all gained is evaluated with one of them, and with others where they add to it, but not
    // with one that is constrained.
    const bool first =
        member.session < kConstrained && represented.insert(member.session != kReal).second;
    const bool wide = EscalationGraph::any_joint(member.own.set_for(kAllNamespaces));
    auto scopes = first || wide ? all_scopes(member) : member.scopes;
    if (!first) std::erase_if(scopes, [&](Scope scope) { return !adds(member, scope); });
    if (company) act_for_all(member, scopes);
    if (!first && !member.grown) {
      std::erase_if(scopes, [&](Scope scope) { return !mixes(member, scope); });
    }
    const bool any = member.grown || (first && !pool_.holdings.empty());
    if (any || !scopes.empty() || mixes(member, kCluster)) evaluate(member, scopes);
  }
  if (!company || goal_ != kNone) return;
  write_roles();
  if (goal_ != kNone) return;
  for (const auto& technique : all_techniques()) {
    if (technique.joint.shared != nullptr) technique.joint.shared(*this);
  }
}

// The scopes at which it has anything, or all gained something.
std::vector<Scope> JointSearch::all_scopes(const Member& member) const {
  std::vector<Scope> scopes;
  std::set_union(member.scopes.begin(), member.scopes.end(), pool_scopes_.begin(),
                 pool_scopes_.end(), std::back_inserter(scopes));
  return scopes;
}

// Whether its own grants add anything to what all gained.
bool JointSearch::adds(const Member& member, Scope scope) const {
  return EscalationGraph::any_joint(member.own.set_for(scope) & ~pool_at(scope).unlimited);
}

// … and the other way round.
bool JointSearch::mixes(const Member& member, Scope scope) const {
  return adds(member, scope) && EscalationGraph::any_joint(pool_at(scope).rights);
}

void JointSearch::take(const Member& member, Edge edge, std::vector<std::uint32_t> premises,
                       std::uint32_t actor) {
  if (reached_.contains(edge.to)) return;
  premises_of(edge, premises);
  if (makes_again(member.node, edge, premises, actor)) return;
  const auto to = edge.to;
  visit(to, {member.node, std::move(edge), std::move(premises), actor});
}

// A name that an earlier step takes cannot be taken again; another technique may work.
bool JointSearch::makes_again(std::uint32_t from, const Edge& edge,
                              const std::vector<std::uint32_t>& premises,
                              std::uint32_t actor) const {
  const auto made = created_by(graph_.world(), edge);
  if (made.empty() && premises.empty()) return false;
  Hops before;
  std::vector<std::uint32_t> done;
  ensure(from, before, done);
  if (actor != kNone) ensure(actor, before, done);
  for (const auto premise : premises) {
    if (reached_.contains(premise)) ensure(premise, before, done);
  }
  if (!premises.empty() && makes_twice(graph_.world(), before)) return true;
  return std::any_of(before.begin(), before.end(), [&](const Hop& hop) {
    const auto earlier = created_by(graph_.world(), hop.edge);
    return std::any_of(made.begin(), made.end(), [&](const MadeObject& one) {
      return std::find(earlier.begin(), earlier.end(), one) != earlier.end();
    });
  });
}

// The gains that must come before.
void JointSearch::premises_of(const Edge& edge, std::vector<std::uint32_t>& premises) const {
  for (const auto& use : edge.proof) {
    if (!use.gained()) continue;
    for (const auto flag : {0U, kBorrowed, kConfined}) {
      const auto gain = graph_.find({NodeType::Gain, use.by.role, use.by.scope | flag});
      if (gain != kNone) premises.push_back(gain);
    }
  }
}

void JointSearch::evaluate(const Member& member, const std::vector<Scope>& scopes) {
  Proof proof;
  std::vector<std::string> only;
  if (graph_.reaches_target(member.rights, proof, only) && is_enough(only)) {
    const auto target = graph_.intern({NodeType::Target, 0, 0});
    take(member, {target, TechniqueId::Direct, std::move(proof), {}}, {});
    return;
  }
  auto current = TechniqueId::None;
  Collector sink(*this, member, current);
  // Roles bound to all are written in write_roles(), if there are several members.
  const auto* bound = members_.size() > 1 ? &member.own : nullptr;
  graph_.evaluate(member.rights, scopes, member.identity, member.session, sink, current, bound,
                  carrier_of(member));
  if (graph_.key(member.node).type == NodeType::Written) fill_carrier(member);
}

// The role that received the rules is still bound to it, whatever its rules are.
void JointSearch::fill_carrier(const Member& member) {
  const auto& how = std::get<WrittenRules>(reached_.at(member.node).edge.detail);
  if (!how.part.empty()) return;
  Holding holding{how.scope, how.role, kNone, kNone};
  const auto beneficiary = graph_.beneficiary_of(member.node);
  if (graph_.key(beneficiary).type == NodeType::Identity) {
    const auto rights = graph_.identities().rights(member.identity);
    rights.visit_for(how.scope, [&](const Holding& one) {
      if (one.role == how.role && one.scope == how.scope) holding = one;
    });
  }
  for (const auto& technique : all_techniques()) {
    if (technique.joint.write_role == nullptr || technique.joint.own_rules) continue;
    if (!graph_.may_try(technique, member.rights.set())) continue;
    Collector sink(*this, member, technique.id);
    technique.joint.write_role(
        {graph_.world(), graph_.identities(), member.rights, kCluster, member.identity,
         member.session, sink, nullptr, how.role, member.session},
        holding);
  }
}

// The role with the rules that were written for it.
std::uint32_t JointSearch::carrier_of(const Member& member) const {
  const auto& key = graph_.key(member.node);
  return key.type == NodeType::Written ? graph_.key(key.b).b : kNone;
}

void JointSearch::act_for_all(const Member& member, const std::vector<Scope>& scopes) {
  for (const auto& technique : all_techniques()) {
    const auto act = technique.joint.for_all;
    if (act == nullptr || !graph_.may_try(technique, member.rights.set())) continue;
    Collector sink(*this, member, technique.id);
    const auto at = [&](Scope scope) {
      act({graph_.world(), graph_.identities(), member.rights, scope, member.identity,
           member.session, sink, &member.own});
    };
    at(kCluster);
    for (const auto scope : scopes) at(scope);
  }
}

// The roles that members are bound to, with those members; by the scope of the role object.
void JointSearch::gather_bound() {
  bound_.clear();
  bound_at_.clear();
  homes_.clear();
  std::map<std::pair<std::uint32_t, Scope>, std::size_t> known;
  const auto add = [&](const Holding& holding, std::uint32_t member) {
    const auto [at, fresh] = known.try_emplace({holding.role, holding.scope}, bound_.size());
    if (fresh) {
      bound_at_[graph_.world().role_scope(holding.role)].push_back(bound_.size());
      bound_.push_back({holding, {}});
    }
    auto& members = bound_[at->second].members;
    if (members.empty() || members.back() != member) members.push_back(member);
  };
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    // What an identity has in addition under a constraint is useless outside of it.
    if (members_[i].session >= kConstrained) continue;
    for (const auto& part : members_[i].own.parts()) {
      for (const auto& holding : part) add(holding, i);
    }
  }
  // It is not determined to which of them it was bound.
  for (const auto& holding : pool_.holdings) {
    for (std::uint32_t i = 0; i < std::min<std::size_t>(2, members_.size()); ++i) {
      if (members_[i].session < kConstrained) add(holding, i);
    }
  }
  // Roles of which little is replaced come first.
  const auto weight = [this](std::size_t index) {
    return graph_.world().role(bound_[index].holding.role).weight;
  };
  for (auto& [scope, roles] : bound_at_) {
    homes_.push_back(scope);
    std::ranges::stable_sort(roles, {}, weight);
  }
}

// Members write the roles of others. What all gained lets each write the same roles, so that is
// tried once. A member that may write roles alone is checked for those that it may write.
void JointSearch::write_roles() {
  gather_bound();
  for (const auto& technique : all_techniques()) {
    if (technique.joint.write_role == nullptr) continue;
    if (technique.joint.own_rules && handed_count_ == kMostHanded) continue;
    const auto by_all = write_as_any(technique);
    for (const auto& giver : members_) {
      if (goal_ != kNone) return;
      if (!graph_.may_try(technique, giver.rights.set())) continue;
      for (const auto scope : homes_of(giver, technique)) {
        const bool itself = EscalationGraph::writes_roles(giver.own.set_for(scope));
        for (const auto index : bound_at_[scope]) {
          if (itself || (technique.joint.own_rules && by_all[index])) {
            write_role(technique, giver, bound_[index]);
          }
        }
      }
    }
  }
}

// For each role, whether any member may write it.
std::vector<bool> JointSearch::write_as_any(const Technique& technique) {
  std::vector<bool> may(bound_.size(), false);
  if (pool_.holdings.empty()) return may;
  for (std::size_t i = 0; i < bound_.size(); ++i) {
    if (goal_ != kNone) return may;
    for (std::size_t giver = 0; giver < 2 && !may[i]; ++giver) {
      may[i] = write_role(technique, members_[giver], bound_[i]);
    }
  }
  return may;
}

// The scopes of roles that it may write by its own grants, or into which it has something relevant
// to write.
std::vector<Scope> JointSearch::homes_of(const Member& giver, const Technique& technique) const {
  const auto matters = [&](Scope scope) {
    const auto& own = giver.own.set_for(scope);
    return EscalationGraph::writes_roles(own) ||
           (technique.joint.own_rules && EscalationGraph::any_joint(own));
  };
  // A Role is in a namespace, so what applies in all of them applies there too.
  if (matters(kAllNamespaces)) return homes_;
  std::vector<Scope> homes;
  for (const auto scope : giver.scopes) {
    const bool local = scope >= kFirstNamespace && bound_at_.contains(scope);
    if (local && matters(scope)) homes.push_back(scope);
  }
  return homes;
}

// For the other members that have the role; false when the giver may not write it.
bool JointSearch::write_role(const Technique& technique, const Member& giver, const Bound& bound) {
  if (!graph_.may_try(technique, giver.rights.set())) return false;
  bool may = false;
  for (const auto index : bound.members) {
    const auto& other = members_[index];
    // Rules are not passed back to their giver, nor to an identity that already has them.
    if (other.node == giver.node || other.identity == giver.identity) continue;
    if (!technique.joint.own_rules && is_filled(bound.holding.scope, other.session)) {
      may = true;
      continue;
    }
    Collector sink(*this, giver, technique.id, other.node);
    may = technique.joint.write_role(
        {graph_.world(), graph_.identities(), giver.rights, kCluster, giver.identity, giver.session,
         sink, nullptr, carrier_of(giver), other.session},
        bound.holding);
    if (!may) return false;
  }
  return may;
}

bool JointSearch::is_filled(Scope scope, Session session) {
  return has({NodeType::Gain, graph_.world().everything_role(), scope | gained_as(session)});
}

void JointSearch::take(const Member& member, JointStep step) {
  if (goal_ != kNone) return;
  const auto to = graph_.intern(step.to);
  std::vector<std::uint32_t> premises;
  if (step.after) premises.push_back(graph_.intern(*step.after));
  take(member, {to, step.technique, std::move(step.proof), std::move(step.detail)},
       std::move(premises), step.goes_on);
}

void JointSearch::join_certificates() {
  graph_.expand();
  graph_.join_certificates();
}

void JointSearch::ensure(std::uint32_t node, Hops& hops, std::vector<std::uint32_t>& done) const {
  if (std::find(done.begin(), done.end(), node) != done.end()) return;
  done.push_back(node);
  const auto& reach = reached_.at(node);
  if (reach.from == kNone) return;
  ensure(reach.from, hops, done);
  if (reach.actor != kNone) ensure(reach.actor, hops, done);
  for (const auto premise : reach.premises) {
    if (reached_.contains(premise)) ensure(premise, hops, done);
  }
  hops.push_back({reach.from, reach.edge, reach.actor});
}

std::optional<Hops> JointSearch::answer(std::uint32_t start) const {
  Hops hops;
  std::vector<std::uint32_t> done = {start};
  ensure(goal_, hops, done);
  if (known_.weight(goal_) == kFar) return hops;
  const auto rest = known_.cheapest(goal_);
  hops.insert(hops.end(), rest.begin(), rest.end());
  return hops;
}

}  // namespace nsposture::escalation::search
