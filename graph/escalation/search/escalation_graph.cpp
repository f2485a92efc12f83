#include "graph/escalation/search/escalation_graph.h"

#include "graph/model/subject.h"
#include "graph/rbac/versions.h"
#include "graph/validation/name_validation.h"

#include <algorithm>

namespace nsposture::escalation::search {

namespace {

constexpr PermissionId kEnablers[] = {kEscalateClusterRole,
                                      kEscalateRole,
                                      kCreateClusterRoleBinding,
                                      kCreateRoleBinding,
                                      kUpdateRoleBinding,
                                      kPatchRoleBinding,
                                      kUpdateClusterRoleBinding,
                                      kPatchClusterRoleBinding,
                                      kCreateClusterRole,
                                      kUpdateClusterRole,
                                      kPatchClusterRole,
                                      kCreateRole,
                                      kUpdateRole,
                                      kPatchRole,
                                      kCreateAccount,
                                      kCreateCsr,
                                      kApproveSigner,
                                      kCreateValidatingWebhook,
                                      kUpdateValidatingWebhook,
                                      kPatchValidatingWebhook,
                                      kCreateValidatingPolicy,
                                      kUpdateValidatingPolicy,
                                      kPatchValidatingPolicy,
                                      kCreatePodBinding};

// Whether it writes secrets where it cannot read them: another identity may.
bool writes_unread(const Rights& rights) {
  const auto& all = rights.set();
  if (!all.test(kCreateSecret) && !all.test(kUpdateSecret)) return false;
  const auto unread = [](const RightSet& set) {
    return (set.test(kCreateSecret) || set.test(kUpdateSecret)) &&
           std::none_of(kSecretReaders.begin(), kSecretReaders.end(),
                        [&set](PermissionId right) { return set.test(right); });
  };
  if (unread(all)) return true;
  const auto scopes = EscalationGraph::scopes_of(rights);
  return std::any_of(scopes.begin(), scopes.end(),
                     [&](Scope scope) { return unread(rights.set_for(scope)); });
}

// Collects the edges of one node. drop_repeated() then keeps one edge per destination and
// technique; NamespaceSink drops in a namespace what a cluster-wide grant already gave.
class EdgeSink final : public Sink {
 public:
  EdgeSink(EscalationGraph& graph, std::vector<Edge>& edges, const TechniqueId& technique)
      : graph_(graph), edges_(edges), technique_(technique) {}

  void emit(NodeKey to, Proof proof, EdgeDetail detail) override {
    const auto id = graph_.intern(to);
    edges_.push_back({id, technique_, std::move(proof), std::move(detail)});
  }

 private:
  EscalationGraph& graph_;
  std::vector<Edge>& edges_;
  const TechniqueId& technique_;
};

class NamespaceSink final : public Sink {
 public:
  explicit NamespaceSink(Sink& to) : to_(to) {}

  void emit(NodeKey to, Proof proof, EdgeDetail detail) override {
    const bool local = std::any_of(proof.begin(), proof.end(), [](const PassedCheck& use) {
      return use.by.scope >= kFirstNamespace;
    });
    if (local) to_.emit(to, std::move(proof), std::move(detail));
  }

 private:
  Sink& to_;
};

// Permissions that techniques require together with others, so that what a group has in a namespace
// may complete what its member has cluster-wide.
bool is_joint(PermissionId right) {
  return right > kTargetApply && right < kFirstWorkload && right != kCreateToken &&
         (right < kGetExec || right > kCreateNodeProxy);
}

template <typename Wanted>
RightSet set_of(const Wanted& wanted) {
  RightSet set;
  for (PermissionId right = 0; right < kFirstWorkload; ++right) {
    if (wanted(right)) set.set(right);
  }
  return set;
}

void drop_repeated(std::vector<Edge>& edges) {
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tie(a.to, a.technique) < std::tie(b.to, b.technique);
  });
  edges.erase(std::unique(edges.begin(), edges.end(),
                          [](const Edge& a, const Edge& b) {
                            return a.to == b.to && a.technique == b.technique;
                          }),
              edges.end());
}

// The names to which namespace creation may be limited, by the permission or by a constraint.
std::vector<std::string> creation_names(const Rights& rights) {
  auto names = rights.names(kTarget, kCluster);
  if (!rights.is_constrained()) return names;
  for (auto& name : rights.names(kTargetApply, kCluster)) names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::size_t nodes_expected(const AccessModel& world) {
  return 2 * (world.accounts().size() + world.users().size());
}

}  // namespace

EscalationGraph::EscalationGraph(const AccessModel& world, Identities& identities)
    : world_(world), identities_(identities), index_(nodes_expected(world)) {
  for (const auto& technique : all_techniques()) {
    RightSet set;
    for (const auto right : technique.any_of) set.set(right);
    if (technique.any_of_kinds != nullptr) set |= technique.any_of_kinds(world.table());
    technique_rights_.push_back(set);
  }
  for (const auto right : kEnablers) enabling_.set(right);
  for (const auto right : {kEscalateClusterRole, kEscalateRole}) filling_.set(right);
  keys_.reserve(nodes_expected(world));
}

bool EscalationGraph::any_joint(const RightSet& set) {
  static const auto kJoint = set_of(is_joint);
  return (set & kJoint).any();
}

bool EscalationGraph::writes_roles(const RightSet& set) {
  static const auto kWriting = set_of(
      [](PermissionId right) { return right >= kEscalateClusterRole && right <= kDeleteAllRoles; });
  return (set & kWriting).any();
}

std::uint32_t EscalationGraph::intern(NodeKey key) {
  const auto next = static_cast<std::uint32_t>(keys_.size());
  const auto node = index_.intern(key, next, keys_);
  if (node == next) {
    keys_.push_back(key);
    edges_.emplace_back();
  }
  return node;
}

std::uint32_t EscalationGraph::find(NodeKey key) const {
  return index_.find(key, keys_);
}

void EscalationGraph::expand() {
  while (expanded_ < keys_.size()) {
    const auto node = expanded_++;
    expand_one(node);
    drop_repeated(edges_[node]);
  }
}

bool EscalationGraph::join_certificates() {
  if (certificates_joined_) return false;
  certificates_joined_ = true;
  for (std::uint32_t node = 0; node < expanded_; ++node) {
    if (keys_[node].type != NodeType::Identity) continue;
    if (!is_certified(keys_[node].a)) continue;
    edges_[node].clear();
    expand_one(node);
    drop_repeated(edges_[node]);
  }
  expand();
  return true;
}

void EscalationGraph::expand_one(std::uint32_t node) {
  switch (keys_[node].type) {
    case NodeType::Identity:
      return expand_identity(node);
    case NodeType::Gain: {
      Rights by(world_);
      std::vector<Holding> gain;
      const auto rights = rights_of(node, by, gain);
      const bool borrowed = (keys_[node].b & kBorrowed) != 0;
      if ((keys_[node].b & kConfined) != 0) return;
      if (add_target(node, rights)) return;
      return evaluate_into(node, rights, scopes_of(rights), kNone,
                           borrowed ? kImpersonated : kReal);
    }
    case NodeType::NamedInExisting:
      for (const auto scope : scopes_where([](const AccessModel&world, Scope one) {
             return world.namespace_exists(one) && !world.accounts_in(one).empty();
           })) {
        link(node, {NodeType::NamedAccounts, scope, keys_[node].b});
      }
      return;
    case NodeType::Accounts:
    case NodeType::NamedAccounts:
    case NodeType::MissingAccounts:
    case NodeType::AccountsWith:
      return expand_accounts(node);
    case NodeType::RetargetedSecrets:
    case NodeType::TokenSecrets:
    case NodeType::PodAccounts:
    case NodeType::NodePods:
    case NodeType::Machines:
    case NodeType::RestartNamespaces:
      return expand_pods(node);
    case NodeType::NodeAgents:
    case NodeType::Users:
    case NodeType::Certificate:
      return expand_persons(node);
    case NodeType::ClusterRoles:
    case NodeType::RolesIn:
    case NodeType::BoundRoles:
      return expand_roles(node);
    case NodeType::Everything:
      return link(node, {NodeType::Target, 0, 0}, TechniqueId::Direct);
    case NodeType::Prepared:
    case NodeType::Written:  // of a member of a joint search, which evaluates it itself
    case NodeType::RoleOf:
    case NodeType::Indirect:
    case NodeType::Target:
      return;
  }
}

void EscalationGraph::link(std::uint32_t from, NodeKey to, TechniqueId technique) {
  const auto id = intern(to);
  edges_[from].push_back({id, technique, {}, {}});
}

Rights EscalationGraph::rights_of(std::uint32_t node, Rights& by,
                                  std::vector<Holding>& gain) const {
  const auto key = keys_[node];
  if (key.type == NodeType::Gain) {
    gain = {{gain_scope(key), key.a, kNone, kNone}};
    Rights rights(world_);
    rights.add_gained(gain);
    return rights;
  }
  auto rights = identities_.rights(key.a);
  if (key.b >= kConstrained) {
    const auto& constraint = identities_.constraint(key.b);
    if (constraint.by == kNone) {
      gain = {constraint.with};
      by.add_gained(gain);
    } else {
      by = identities_.rights(constraint.by);
    }
    rights.constrain(by, constraint.mode);
  }
  return rights;
}

std::vector<Scope> EscalationGraph::scopes_of(const Rights& rights) {
  std::vector<Scope> scopes;
  for (const auto& part : rights.parts()) {
    for (const auto& holding : part) {
      const auto scope = holding.scope == kCluster ? kAllNamespaces : holding.scope;
      if (scopes.empty() || scopes.back() != scope) scopes.push_back(scope);
    }
  }
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

// By a certificate: a user with every group to which something is bound.
bool EscalationGraph::is_certified(std::uint32_t identity) const {
  const auto& person = identities_.person(identity);
  return person.chosen_groups && !person.username.empty();
}

// Its groups are exactly those that the name implies.
bool EscalationGraph::is_plain(std::uint32_t identity) const {
  const auto& person = identities_.person(identity);
  if (person.chosen_groups) return false;
  if (person.username.empty()) return true;
  auto groups = implicit_groups(subject_from_username(person.username));
  std::sort(groups.begin(), groups.end());
  return person.groups == groups;
}

// Its own permissions, without those of its groups. For a member of a group, that group's.
Rights EscalationGraph::own_rights(std::uint32_t identity) const {
  auto own = identities_.own_rights(identity);
  const auto& person = identities_.person(identity);
  if (person.username.empty() && !person.chosen_groups) {
    own.add(world_.group(identities_.group_of(identity)));
  }
  return own;
}

// What a group gives alone is found at the group's node. Only results of the identity's own grants,
// alone or together with a group's, count here.
std::vector<Scope> EscalationGraph::own_scopes(std::uint32_t identity, const Rights& rights) const {
  if (!is_plain(identity)) return scopes_of(rights);
  const auto own = own_rights(identity);
  auto scopes = scopes_of(own);
  const bool wide = !scopes.empty() && scopes.front() <= kAllNamespaces;
  return wide && any_joint(own.set()) ? scopes_of(rights) : scopes;
}

// Whether an own permission and one of a group may be needed together.
bool EscalationGraph::is_mixed(std::uint32_t identity, const Rights& own,
                               const Rights& rights) const {
  if (!is_plain(identity)) return true;
  return own.set().any() && any_joint(rights.set() & ~own.set());
}

void EscalationGraph::expand_identity(std::uint32_t node) {
  const auto key = keys_[node];
  Rights by(world_);
  std::vector<Holding> gain;
  const auto rights = rights_of(node, by, gain);
  const auto& groups = identities_.person(key.a).groups;
  const bool masters = std::find(groups.begin(), groups.end(), kGroupMasters) != groups.end();
  if (masters && key.b < kConstrained) link(node, {NodeType::Everything, 0, kReal});
  enablers_.resize(keys_.size());
  enablers_[node] = (rights.set() & enabling_).any() || writes_unread(rights);
  add_memberships(node);
  if (key.b >= kConstrained) {
    add_target(node, rights);
    return evaluate_into(node, rights, own_scopes(key.a, rights), key.a, key.b);
  }
  const auto own = own_rights(key.a);
  // An identity at the target needs no other path, unless it is in question.
  if (add_target(node, rights) && !is_asked(node, own)) return;
  // The user and the groups of a certificate are evaluated separately (join_certificates).
  if (is_certified(key.a) && !certificates_joined_) return;
  if (is_mixed(key.a, own, rights)) {
    return evaluate_into(node, rights, own_scopes(key.a, rights), key.a, key.b);
  }
  evaluate_into(node, own, scopes_of(own), key.a, key.b);
  if ((rights.set() & ~own.set() & filling_).any()) fill_own_roles(node, rights, own);
}

// A group may fill roles that are bound only to its member.
void EscalationGraph::fill_own_roles(std::uint32_t node, const Rights& rights, const Rights& own) {
  const auto key = keys_[node];
  auto current = TechniqueId::None;
  std::vector<Edge> found;
  EdgeSink sink(*this, found, current);
  for (const auto& technique : all_techniques()) {
    // Writing one's own rules brings nothing to an identity that already has them.
    if (technique.joint.write_role == nullptr || technique.joint.own_rules) continue;
    if (!may_try(technique, rights.set())) continue;
    current = technique.id;
    technique.edges({world_, identities_, rights, kCluster, key.a, key.b, sink, &own});
  }
  auto& edges = edges_[node];
  std::move(found.begin(), found.end(), std::back_inserter(edges));
}

// Whether all paths of a node that is already at the target are needed.
bool EscalationGraph::is_asked(std::uint32_t node, const Rights& own) const {
  Proof proof;
  std::vector<std::string> only;
  return node < asked_.size() && asked_[node] && reaches_target(own, proof, only);
}

std::uint32_t EscalationGraph::ask(std::uint32_t identity) {
  const auto node = intern({NodeType::Identity, identity, kReal});
  if (asked_.size() <= node) asked_.resize(node + 1);
  asked_[node] = true;
  return node;
}

// Links to the next wider group, with the same session.
void EscalationGraph::add_memberships(std::uint32_t node) {
  const auto key = keys_[node];
  const auto person = identities_.person(key.a);
  if (person.chosen_groups) {
    if (person.username.empty()) return;
    const auto anybody = identities_.intern({{}, {}, true});
    link(node, {NodeType::Identity, anybody, key.b}, TechniqueId::Membership);
    // … and it may act as the user without those groups.
    const auto user = identities_.user(person.username);
    link(node, {NodeType::Identity, user, key.b}, TechniqueId::Membership);
    return;
  }
  const auto self = person.username.empty() ? identities_.group_of(key.a) : std::string();
  for (const auto& group : person.groups) {
    if (group == self) continue;
    const auto member = identities_.member(group);
    const auto& theirs = identities_.person(member).groups;
    const bool contained =
        std::includes(person.groups.begin(), person.groups.end(), theirs.begin(), theirs.end());
    if (contained) link(node, {NodeType::Identity, member, key.b}, TechniqueId::Membership);
  }
}

// Whether its permissions allow the target.
bool EscalationGraph::add_target(std::uint32_t node, const Rights& rights) {
  Proof proof;
  std::vector<std::string> only;
  if (!reaches_target(rights, proof, only)) return false;
  const auto target = intern({NodeType::Target, 0, 0});
  // When the target has a name, that name is all that is needed.
  const bool few_names = !only.empty() && world_.target().name.empty();
  EdgeDetail detail;
  if (few_names) detail = NamedObject{only.front()};
  edges_[node].push_back({target, TechniqueId::Direct, std::move(proof), std::move(detail)});
  return only.empty();
}

void EscalationGraph::evaluate_into(std::uint32_t node, const Rights& rights,
                                    const std::vector<Scope>& scopes, std::uint32_t identity,
                                    Session session) {
  auto current = TechniqueId::None;
  std::vector<Edge> found;
  EdgeSink sink(*this, found, current);
  evaluate(rights, scopes, identity, session, sink, current);
  auto& edges = edges_[node];
  std::erase_if(found, [node](const Edge& edge) { return edge.to == node; });
  std::move(found.begin(), found.end(), std::back_inserter(edges));
}

void EscalationGraph::evaluate(const Rights& rights, const std::vector<Scope>& scopes,
                               std::uint32_t identity, Session session, Sink& sink,
                               TechniqueId& current, const Rights* bound,
                               std::uint32_t carrier) const {
  evaluate_at({world_, identities_, rights, kCluster, identity, session, sink, bound, carrier},
              scopes, current);
}

void EscalationGraph::evaluate_as_one(const Rights& rights, Sink& sink) const {
  auto current = TechniqueId::None;
  Evaluation base{world_, identities_, rights, kCluster, kNone, kReal, sink};
  base.as_one = true;
  evaluate_at(base, scopes_of(rights), current);
}

void EscalationGraph::evaluate_at(const Evaluation& base, const std::vector<Scope>& scopes,
                                  TechniqueId& current) const {
  const auto& rights = base.rights;
  for (const auto& technique : all_techniques()) {
    if ((technique.where & kAtCluster) == 0 || !may_try(technique, rights.set())) continue;
    current = technique.id;
    technique.edges(base);
  }
  NamespaceSink local(base.sink);
  const auto wide = rights.set_for(kAllNamespaces);
  for (const auto scope : scopes) {
    const bool narrow = wide.any() && scope != kAllNamespaces;
    const auto here = rights.set_at(scope);
    if (narrow && here.none()) continue;
    const auto held = wide | here;
    for (const auto& technique : all_techniques()) {
      if ((technique.where & kInNamespaces) == 0 || !may_try(technique, held)) continue;
      current = technique.id;
      technique.edges(base.moved(scope, narrow ? static_cast<Sink&>(local) : base.sink));
    }
  }
}

bool EscalationGraph::may_try(const Technique& technique, const RightSet& held) const {
  const auto& any_of = technique_rights_[static_cast<std::size_t>(technique.id)];
  return any_of.none() || (any_of & held).any();
}

bool EscalationGraph::reaches_target(const Rights& rights, Proof& proof,
                                     std::vector<std::string>& only) const {
  const auto& target = world_.target();
  if (!target.is_namespace_creation()) {
    return rights.need(proof, kTarget, world_.target_scope(), target.name);
  }
  if (rights.need(proof, kTarget, kCluster, "")) return true;
  const auto applies = [&rights](const std::string& name, Proof& one) {
    return validation::dns_label_errors(name).empty() &&  // otherwise no namespace can have it
           rights.need_besides(one, kTarget, kCluster, name) &&
           rights.need(one, kTargetApply, kCluster, name);
  };
  if (!target.name.empty()) {
    Proof one;
    if (!applies(target.name, one)) return false;
    proof = std::move(one);
    only.push_back(target.name);
    return true;
  }
  // A constraint may lack only the verb `create`: then any name works.
  if (Proof any; rights.is_constrained() && applies("take-over", any)) {
    proof = std::move(any);
    return true;
  }
  for (const auto& name : creation_names(rights)) {
    Proof one;
    if (!applies(name, one)) continue;
    if (only.empty()) proof = std::move(one);
    only.push_back(name);
  }
  return !only.empty();
}

std::vector<Scope> EscalationGraph::scopes_where(bool (*has)(const AccessModel&, Scope)) const {
  std::vector<Scope> scopes;
  for (Scope scope = kFirstNamespace; scope < world_.scope_count(); ++scope) {
    if (has(world_, scope)) scopes.push_back(scope);
  }
  return scopes;
}

// Links from "in every namespace" to the same in each.
void EscalationGraph::link_scopes(std::uint32_t node, const std::vector<Scope>& scopes) {
  const auto key = keys_[node];
  for (const auto scope : scopes) link(node, {key.type, scope, key.b});
}

void EscalationGraph::expand_accounts(std::uint32_t node) {
  const auto key = keys_[node];
  // One service account, created with others (joint_search.h): nothing follows from it alone.
  if (key.type == NodeType::MissingAccounts && key.b != 0) return;
  if (key.a == kAllNamespaces) {
    return link_scopes(node, scopes_where([](const AccessModel& world, Scope scope) {
                         return !world.accounts_in(scope).empty();
                       }));
  }
  for (const auto index : world_.accounts_in(key.a)) {
    const auto& account = world_.accounts()[index];
    if (key.type == NodeType::Accounts && !account.exists) continue;
    if (key.type == NodeType::MissingAccounts &&
        (account.exists || !world_.namespace_exists(account.ns))) {
      continue;
    }
    auto identity = identities_.account(index);
    auto session = key.type == NodeType::NamedAccounts ? key.b : kReal;
    if (key.type == NodeType::AccountsWith) {
      auto groups = identities_.groups_of(key.b);
      groups.emplace_back(kGroupAuthenticated);
      identity = identities_.intern({identities_.person(identity).username, groups, false});
      session = kImpersonated;
    }
    link(node, {NodeType::Identity, identity, session});
  }
}

std::vector<std::string> EscalationGraph::node_users() const {
  std::vector<std::string> users;
  for (const auto& node : world_.nodes()) users.push_back(std::string(kNodeUser) + node);
  for (const auto& user : world_.users()) {
    if (user.starts_with(kNodeUser)) users.push_back(user);
  }
  if (users.empty()) users.emplace_back("system:node:any");
  return users;
}

void EscalationGraph::expand_persons(std::uint32_t node) {
  const auto key = keys_[node];
  if (key.type == NodeType::Certificate && key.a != 0) return;  // requested, not yet approved
  const auto take = [&](const std::string& user, std::vector<std::string> groups, bool chosen) {
    const auto identity = identities_.intern({user, std::move(groups), chosen});
    link(node, {NodeType::Identity, identity, key.type == NodeType::Certificate ? kReal : key.b});
  };
  const std::string authenticated(kGroupAuthenticated);
  if (key.type == NodeType::NodeAgents) {
    for (const auto& user : node_users())
      take(user, {std::string(kNodesGroup), authenticated}, false);
    return;
  }
  const bool certificate = key.type == NodeType::Certificate;
  auto groups = certificate ? std::vector<std::string>() : identities_.groups_of(key.a);
  const bool plain = !certificate && groups.empty();
  const bool nodes =
      certificate || std::find(groups.begin(), groups.end(), kNodesGroup) != groups.end();
  const bool outside =
      std::find(groups.begin(), groups.end(), kGroupUnauthenticated) != groups.end();
  if (!certificate && !outside) groups.push_back(authenticated);
  const bool constrained = key.type == NodeType::Users && key.b >= kConstrained;
  for (const auto& user : world_.users()) {
    // A node is impersonated by its own mode, not as a user.
    if (constrained && user.starts_with(kNodeUser)) continue;
    if (plain) {
      link(node, {NodeType::Identity, identities_.user(user), key.b});
    } else {
      take(user, groups, certificate);
    }
  }
  if (plain) return;
  take("somebody", groups, certificate);
  for (const auto& user : nodes && !constrained ? node_users() : std::vector<std::string>()) {
    take(user, groups, certificate);
  }
  if (!certificate) return;
  for (std::uint32_t i = 0; i < world_.accounts().size(); ++i) {
    take(identities_.person(identities_.account(i)).username, groups, true);
  }
}

// The token of its service account, and those in mounted secrets. `asks`: a token is requested,
// whether or not the pod has one.
void EscalationGraph::take_pod(std::uint32_t node, const Pod& pod, bool asks) {
  if (pod.has_token || asks)
    link(node, {NodeType::Identity, identities_.account(pod.account), kReal});
  for (const auto index : pod.secrets) {
    link(node, {NodeType::Identity, identities_.of_secret(world_.secrets()[index]), kReal});
  }
}

void EscalationGraph::expand_pods(std::uint32_t node) {
  const auto key = keys_[node];
  const auto take = [&](std::uint32_t account) {
    link(node, {NodeType::Identity, identities_.account(account), kReal});
  };
  const auto in = [&](Scope ns) { return key.a == kAllNamespaces || key.a == ns; };
  switch (key.type) {
    case NodeType::RetargetedSecrets:
      for (const auto index : world_.token_secrets()) {
        const auto ns = world_.secrets()[index].ns;
        if (in(ns)) link(node, {NodeType::Accounts, ns, 0});
      }
      return;
    case NodeType::TokenSecrets:
      for (const auto index : world_.token_secrets()) {
        const auto& secret = world_.secrets()[index];
        if (in(secret.ns)) take(secret.account);
      }
      return;
    case NodeType::PodAccounts:
      for (const auto& pod : world_.pods()) {
        if (pod.running && in(pod.ns)) take_pod(node, pod);
      }
      return;
    case NodeType::NodePods: {
      const auto& version = world_.cluster().kubernetes;
      const bool any_pod =
          rbac::holds(rbac::Feature::NodeAudienceRestriction, version) == rbac::Holds::No;
      for (const auto& pod : world_.pods()) {
        const bool there = pod.node != kNone && (key.a == kNone || key.a == pod.node);
        if (there && (pod.running || key.b == 1)) take_pod(node, pod, any_pod);
      }
      return;
    }
    case NodeType::Machines:
      link(node, {NodeType::NodePods, kNone, 1});
      for (std::uint32_t i = 0; i < world_.nodes().size(); ++i) {
        if (world_.is_control_plane(i)) link(node, {NodeType::Everything, 0, kReal});
      }
      return;
    default:
      for (const auto& [place, names] : world_.all_workloads()) {
        if (place.first == key.a) link(node, {NodeType::Accounts, place.second, 0});
      }
  }
}

void EscalationGraph::expand_roles(std::uint32_t node) {
  const auto key = keys_[node];
  const auto bind = [&](std::uint32_t role) { link(node, {NodeType::Gain, role, key.a}); };
  const auto gain = [&](std::uint32_t role) {
    if (role != kNone && world_.role(role).rights.any()) bind(role);
  };
  if (key.type == NodeType::ClusterRoles) {
    // A role that allows everything includes all the others.
    if (world_.top_role() != kNone) return gain(world_.top_role());
    for (const auto role : world_.cluster_roles()) gain(role);
    // Some give nothing until another identity fills them.
    for (const auto role : world_.fillable_roles(kCluster)) bind(role);
    if (world_.fresh_role() != kNone) bind(world_.fresh_role());
    return;
  }
  if (key.a == kAllNamespaces) {
    return link_scopes(node, scopes_where([](const AccessModel& world, Scope scope) {
                         return !world.roles_in(scope).empty() || !world.bindings_in(scope).empty();
                       }));
  }
  if (key.type == NodeType::RolesIn) {
    for (const auto role : world_.roles_in(key.a)) bind(role);
    return;
  }
  for (const auto binding : world_.bindings_in(key.a)) {
    const auto role = world_.binding_role(binding);
    if (role == kNone) continue;
    const bool by_role = world_.role_object(role).kind == RoleKind::Role;
    if (by_role == (key.b == 1)) bind(role);
  }
}

}  // namespace nsposture::escalation::search
