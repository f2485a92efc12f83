#include "graph/escalation/search/joint_search.h"

#include <algorithm>
#include <set>

namespace nsposture::escalation::search {

// Takes what techniques find for a member, beyond what the graph has.
class JointSearch::Collector final : public Sink {
 public:
  Collector(JointSearch& search, const Member& member, const TechniqueId& technique,
            std::uint32_t actor = kNone)
      : search_(search), member_(member), technique_(technique), actor_(actor) {}

  void emit(NodeKey to, Proof proof, EdgeDetail detail) override {
    // Rules are handed from one member to another: the pair is the node.
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

bool JointSearch::visit(std::uint32_t to, Reach reach) {
  const auto [at, fresh] = reached_.emplace(to, std::move(reach));
  if (!fresh) return false;
  order_.push_back(to);
  const bool target = graph_.key(to).type == NodeType::Target;
  if (goal_ == kNone && (target || known_.cost(to) != kFar)) goal_ = to;
  return true;
}

void JointSearch::walk() {
  while (walked_ < order_.size() && goal_ == kNone) {
    const auto node = order_[walked_++];
    graph_.expand();
    for (const auto& edge : graph_.edges(node)) visit(edge.to, {node, edge, {}, kNone});
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

// What several hold, as if it were one's. Who a role was bound to does not matter then: given at a
// scope it counts once. At each scope the roles with most rights come first, as a check takes the
// first that passes, and there may be hundreds.
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

// Everything that was reached, held by one.
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
  Rights rights(graph_.world());
  rights.add_gained(all);
  const auto target = graph_.intern({NodeType::Target, 0, 0});
  Proof proof;
  std::vector<std::string> only;
  // Constraints are those of one identity, which the sum of all has not.
  const bool constrained = rights.has(kConstrainedUser) || rights.has(kConstrainedAccount);
  if (constrained || graph_.reaches_target(rights, proof, only)) {
    visit(target, {kNone, {0, TechniqueId::None, std::move(proof), {}}, {}, kNone});
    return;
  }
  Visit sink(*this);
  auto current = TechniqueId::None;
  graph_.evaluate(rights, EscalationGraph::scopes_of(rights), kNone, kReal, sink, current);
}

// For each holding that was used, the first who came to have the role at that scope.
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
      // Back along the edges, to where it began or to what all had together.
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

// Identities that can be acted as, with what was gained for them.
void JointSearch::gather() {
  pool_.clear();
  own_gains_.clear();
  members_.clear();
  member_of_.clear();
  held_.clear();
  given_.clear();
  handed_.clear();
  const auto everything = graph_.world().everything_role();
  for (const auto node : order_) {
    const auto& key = graph_.key(node);
    if (key.type != NodeType::Gain) continue;
    const Holding holding{gain_scope(key), key.a, kNone, kNone};
    if (key.a != everything) {
      pool_.push_back(holding);
      continue;
    }
    // A role that was filled serves those it is bound to.
    const auto& reach = reached_.at(node);
    own_gains_.push_back({reach.actor != kNone ? reach.actor : reach.from, {holding}});
  }
  std::sort(pool_.begin(), pool_.end());
  std::set<std::vector<const Holding*>> seen;
  for (const auto node : order_) {
    const auto key = graph_.key(node);
    if (key.type == NodeType::Written) {
      gather_written(node);
      continue;
    }
    const bool plain = key.type == NodeType::Identity && key.b < kConstrained;
    if (!plain || reached_.at(node).edge.technique == TechniqueId::Membership) continue;
    auto own = graph_.identities().rights(key.a);
    for (const auto& [owner, holdings] : own_gains_) {
      if (owner == node) own.add_gained(holdings);
    }
    Member member{node, key.a, key.b, own, own, {}};
    member.rights.add_gained(pool_);
    // One stands for all who hold the same, as the accounts to which nothing of their own is bound.
    std::vector<const Holding*> held = {nullptr};
    held.resize(key.b == kReal ? 1 : 2);
    for (const auto& part : member.rights.parts()) held.push_back(part.data());
    if (!seen.insert(std::move(held)).second) continue;
    add_member(std::move(member));
  }
}

const Member* JointSearch::member_at(std::uint32_t node) const {
  const auto at = member_of_.find(node);
  return at == member_of_.end() ? nullptr : &members_[at->second];
}

void JointSearch::add_member(Member member) {
  member.scopes = EscalationGraph::scopes_of(member.rights);
  member_of_.emplace(member.node, members_.size());
  members_.push_back(std::move(member));
}

// What the giver may write into the role, by the scope at which the beneficiary has that.
const std::vector<Holding>& JointSearch::given(const Member& giver, const WrittenRules& how) {
  const auto& world = graph_.world();
  const auto at = how.part.empty() ? world.role_scope(how.role) : kCluster;
  const auto [known, fresh] = given_.try_emplace({giver.node, at, how.scope});
  auto& holdings = known->second;
  if (!fresh) return holdings;
  for (const auto& part : giver.rights.parts()) {
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

// What the beneficiary keeps: what it held by the role is overwritten, unless the giver holds that
// as well.
std::vector<Holding> JointSearch::kept(const Member& giver, const Member& beneficiary,
                                       const WrittenRules& how) const {
  const auto at = graph_.world().role_scope(how.role);
  const bool all = !how.part.empty() || giver.rights.covers(how.role, at);
  std::vector<Holding> holdings;
  for (const auto& part : beneficiary.rights.parts()) {
    for (const auto& holding : part) {
      if (all || holding.role != how.role) holdings.push_back(holding);
    }
  }
  std::sort(holdings.begin(), holdings.end());
  return holdings;
}

// Roles by scope, without what has no right that matters.
JointSearch::HeldRoles JointSearch::roles_of(std::span<const Holding> holdings) const {
  HeldRoles roles;
  for (const auto& holding : holdings) {
    if (graph_.world().role(holding.role).rights.any()) roles.emplace(holding.scope, holding.role);
  }
  return roles;
}

// Of a member, by its node; kept for the round.
const JointSearch::HeldRoles& JointSearch::held_by(const Member& member) {
  const auto [at, fresh] = held_.try_emplace(member.node);
  if (fresh) {
    for (const auto& part : member.rights.parts()) at->second.merge(roles_of(part));
  }
  return at->second;
}

// Rules are handed from one member to another: the pair is the node. It has to bring the beneficiary
// more than it can have in any other way that is known; else they would be handed to and fro.
void JointSearch::hand(const Member& giver, std::uint32_t to, Edge edge) {
  constexpr std::size_t kMost = 64;
  const auto* beneficiary = member_at(to);
  if (beneficiary == nullptr) return;
  if (handed_count_ == kMost) {
    cut_short_ = true;
    return;
  }
  const auto& how = std::get<WrittenRules>(edge.detail);
  const auto more = roles_of(given(giver, how));
  const auto& held = held_by(*beneficiary);
  if (std::includes(held.begin(), held.end(), more.begin(), more.end())) return;
  auto roles = roles_of(kept(giver, *beneficiary, how));
  roles.insert(more.begin(), more.end());
  auto& known = outcomes_[beneficiary->identity];
  const bool had = std::any_of(known.begin(), known.end(), [&](const HeldRoles& other) {
    return std::includes(other.begin(), other.end(), roles.begin(), roles.end());
  });
  if (had) return;
  edge.to = graph_.intern({NodeType::Written, giver.node, to});
  if (reached_.contains(edge.to)) return;
  const auto node = edge.to;
  take(giver, std::move(edge), {}, to);
  if (!reached_.contains(node)) return;
  known.push_back(std::move(roles));
  ++handed_count_;
}

// The beneficiary again, with rules of the giver in a role of its own.
void JointSearch::gather_written(std::uint32_t node) {
  const auto key = graph_.key(node);
  const auto* giver = member_at(key.a);
  const auto* beneficiary = member_at(key.b);
  if (giver == nullptr || beneficiary == nullptr) return;
  const auto& how = std::get<WrittenRules>(reached_.at(node).edge.detail);
  const auto& own = handed_.emplace_back(kept(*giver, *beneficiary, how));
  const auto& more = handed_.emplace_back(given(*giver, how));
  Rights rights(graph_.world());
  rights.add_gained(own);
  rights.add_gained(more);
  Member member{node, beneficiary->identity, beneficiary->session, rights, rights, {}};
  add_member(std::move(member));
}

// As if one identity held all that the members hold. What that does not gain, they do not either,
// however they hand it to each other.
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
  Rights rights(graph_.world());
  rights.add_gained(all);
  Proof proof;
  std::vector<std::string> only;
  if (graph_.reaches_target(rights, proof, only)) return true;
  // Constraints are those of one identity, which the sum of all has not.
  if (rights.has(kConstrainedUser) || rights.has(kConstrainedAccount)) return true;
  Watch watch(graph_, *this);
  auto current = TechniqueId::None;
  graph_.evaluate(rights, EscalationGraph::scopes_of(rights), kNone, kReal, watch, current);
  return watch.fresh;
}

void JointSearch::round() {
  gather();
  const bool company = members_.size() > 1;
  if (!together_gain()) return;
  for (const auto& member : members_) {
    if (goal_ != kNone) return;
    const bool written = graph_.key(member.node).type == NodeType::Written;
    if (written || !pool_.empty() || !own_gains_.empty()) evaluate(member);
    if (!company) continue;
    act_for_all(member);
    act_for_others(member);
  }
  if (!company || goal_ != kNone) return;
  for (const auto& technique : all_techniques()) {
    if (technique.joint.shared != nullptr) technique.joint.shared(*this);
  }
}

void JointSearch::take(const Member& member, Edge edge, std::vector<std::uint32_t> premises,
                       std::uint32_t actor) {
  if (reached_.contains(edge.to)) return;
  premises_of(edge, premises);
  if (makes_again(member, edge, premises, actor)) return;
  const auto to = edge.to;
  visit(to, {member.node, std::move(edge), std::move(premises), actor});
}

// A name that is taken on the way there cannot be taken again; another technique may do.
bool JointSearch::makes_again(const Member& member, const Edge& edge,
                              const std::vector<std::uint32_t>& premises,
                              std::uint32_t actor) const {
  const auto made = created_by(graph_.world(), edge);
  if (made.empty()) return false;
  Hops before;
  std::vector<std::uint32_t> done;
  ensure(member.node, before, done);
  if (actor != kNone) ensure(actor, before, done);
  for (const auto premise : premises) {
    if (reached_.contains(premise)) ensure(premise, before, done);
  }
  return std::any_of(before.begin(), before.end(), [&](const Hop& hop) {
    const auto earlier = created_by(graph_.world(), hop.edge);
    return std::any_of(made.begin(), made.end(), [&](const MadeObject& one) {
      return std::find(earlier.begin(), earlier.end(), one) != earlier.end();
    });
  });
}

// The grants that were gained before.
void JointSearch::premises_of(const Edge& edge, std::vector<std::uint32_t>& premises) const {
  for (const auto& use : edge.proof) {
    if (!use.gained()) continue;
    for (const auto flag : {0U, kBorrowed}) {
      const auto gain = graph_.find({NodeType::Gain, use.by.role, use.by.scope | flag});
      if (gain != kNone) premises.push_back(gain);
    }
  }
}

void JointSearch::evaluate(const Member& member) {
  Proof proof;
  std::vector<std::string> only;
  if (graph_.reaches_target(member.rights, proof, only)) {
    const auto target = graph_.intern({NodeType::Target, 0, 0});
    take(member, {target, TechniqueId::Direct, std::move(proof), {}}, {});
    return;
  }
  auto current = TechniqueId::None;
  Collector sink(*this, member, current);
  graph_.evaluate(member.rights, member.scopes, member.identity, member.session, sink, current);
}

void JointSearch::apply(const Technique& technique, void (*act)(const Evaluation&),
                        const Member& member, Scope scope, const Member* beneficiary,
                        bool shared) {
  const bool other = beneficiary != nullptr;
  const auto& gainer = other && !shared ? beneficiary->own : (other ? *beneficiary : member).rights;
  Collector sink(*this, member, technique.id, other ? beneficiary->node : kNone);
  act({graph_.world(), graph_.identities(), member.rights, scope, member.identity, member.session,
       sink, other ? &gainer : nullptr, other && beneficiary->session != kReal});
}

void JointSearch::act_for_all(const Member& member) {
  for (const auto& technique : all_techniques()) {
    const auto act = technique.joint.for_all;
    if (act == nullptr || !graph_.may_try(technique, member.rights.set())) continue;
    apply(technique, act, member, kCluster, nullptr);
    for (const auto scope : member.scopes) apply(technique, act, member, scope, nullptr);
  }
}

void JointSearch::act_for_others(const Member& member) {
  std::vector<const Technique*> possible;
  for (const auto& technique : all_techniques()) {
    if (technique.joint.for_one == nullptr) continue;
    if (graph_.may_try(technique, member.rights.set())) possible.push_back(&technique);
  }
  if (possible.empty()) return;
  // What all gained is looked at once, with the first of the others.
  bool shared = true;
  for (const auto& other : members_) {
    // Rules that were handed on are not handed back, nor on to who has them already.
    const bool same = other.node == member.node || other.identity == member.identity;
    if (same) continue;
    for (const auto* technique : possible) {
      apply(*technique, technique->joint.for_one, member, kCluster, &other, shared);
    }
    shared = false;
  }
}

void JointSearch::take(const Member& member, JointStep step) {
  const auto to = graph_.intern(step.to);
  std::vector<std::uint32_t> premises;
  if (step.after) premises.push_back(graph_.intern(*step.after));
  take(member, {to, step.technique, std::move(step.proof), std::move(step.detail)},
       std::move(premises));
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
  if (known_.cost(goal_) == kFar) return hops;
  const auto rest = known_.cheapest(goal_);
  hops.insert(hops.end(), rest.begin(), rest.end());
  return hops;
}

}  // namespace nsposture::escalation::search
