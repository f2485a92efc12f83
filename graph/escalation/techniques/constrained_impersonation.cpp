#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::escalation::techniques {

namespace {

// Without a permission of the form impersonate-on:MODE:VERB the mode allows nothing.
bool can_do_something(const Evaluation& at, const std::string& mode) {
  for (const auto& part : at.rights.parts()) {
    for (const auto& holding : part) {
      if (at.world.role(holding.role).acts_in(mode)) return true;
    }
  }
  return false;
}

void emit_names(const Evaluation& at, PermissionId right, Session session) {
  for (const auto& name : at.rights.names(right, at.scope)) {
    Proof proof;
    if (!at.rights.need(proof, right, at.scope, name)) continue;
    if (right == kConstrainedUser) {
      if (service_account_from_username(name) || name.starts_with(kNodeUser)) continue;
      at.sink.emit({NodeType::Identity, at.identities.user(name), session}, proof, {});
    } else if (right == kConstrainedNode) {
      at.sink.emit({NodeType::Identity, at.identities.node(name), session}, proof, {});
    } else {
      for (const auto account : at.world.accounts_named(name)) {
        if (!at.includes(at.world.accounts()[account].ns)) continue;
        at.sink.emit({NodeType::Identity, at.identities.account(account), session}, proof, {});
      }
    }
  }
}

// Groups are sent together with a user, and never system:masters.
void with_groups(const Evaluation& at, Session session) {
  std::vector<std::string> groups;
  Proof proof;
  if (Proof any; at.rights.need_any(any, kConstrainedGroup, kCluster)) {
    groups = at.world.groups();
    proof = any;
  } else {
    for (const auto& name : at.rights.names(kConstrainedGroup, kCluster)) {
      if (at.rights.need(proof, kConstrainedGroup, kCluster, name)) groups.push_back(name);
    }
  }
  std::erase(groups, std::string(kGroupMasters));
  std::erase(groups, std::string(kGroupUnauthenticated));
  if (groups.empty()) return;
  if (at.rights.need_any(proof, kConstrainedUser, kCluster)) {
    at.sink.emit({NodeType::Users, at.identities.group_set(groups), session}, proof, {});
    return;
  }
  groups.emplace_back(kGroupAuthenticated);
  for (const auto& name : at.rights.names(kConstrainedUser, kCluster)) {
    auto both = proof;
    if (!at.rights.need(both, kConstrainedUser, kCluster, name)) continue;
    const auto identity = at.identities.intern({name, groups, false});
    at.sink.emit({NodeType::Identity, identity, session}, both, {});
  }
}

// An identity that may impersonate without a constraint gains nothing by one.
bool is_free(const Evaluation& at, std::initializer_list<PermissionId> rights) {
  return std::all_of(rights.begin(), rights.end(), [&at](PermissionId right) {
    Proof proof;
    return at.rights.need_any(proof, right, at.scope);
  });
}

// What several identities have is evaluated as if one had it and could act without the constraint:
// a constraint belongs to one identity, and the sum of all has none. A gained grant alone
// constrains any identity that has it by what it gives.
Session session_of(const Evaluation& at, const std::string& mode) {
  if (at.as_one) return kImpersonated;
  if (at.identity != kNone) return at.identities.constrained({at.identity, mode});
  return at.identities.constrained({kNone, mode, at.rights.parts().front().front()});
}

void in_mode(const Evaluation& at, const std::string& mode, PermissionId right,
             const NodeKey& shared) {
  if (!at.rights.has(right) || !can_do_something(at, mode)) return;
  const auto session = session_of(at, mode);
  Proof any;
  if (at.rights.need_any(any, right, at.scope)) {
    at.sink.emit({shared.type, shared.a, session}, any, {});
  } else {
    emit_names(at, right, session);
  }
  if (right == kConstrainedUser && at.rights.has(kConstrainedGroup)) with_groups(at, session);
}

// A service account is on its pod's node, which a pod's token shows. The check names no node.
void as_own_node(const Evaluation& at) {
  const std::string mode = "associated-node";
  Proof proof;
  if (at.identity == kNone || !at.rights.need(proof, kAssociatedNode, kCluster, "*") ||
      !can_do_something(at, mode)) {
    return;
  }
  const auto account = service_account_from_username(at.identities.person(at.identity).username);
  if (!account) return;
  const auto known = at.world.find_account(at.world.find_scope(account->namespace_), account->name);
  std::set<std::uint32_t> nodes;
  for (const auto& pod : at.world.pods()) {
    if (pod.account == known && pod.running && pod.has_token) nodes.insert(pod.node);
  }
  nodes.erase(kNone);
  const auto session = at.identities.constrained({at.identity, mode});
  for (const auto node : nodes) {
    const auto agent = at.identities.node(at.world.nodes()[node]);
    at.sink.emit({NodeType::Identity, agent, session}, proof, {});
  }
}

void edges(const Evaluation& at) {
  const auto there = at.world.holds(rbac::Feature::ConstrainedImpersonation);
  if (at.impersonated() || there == rbac::Holds::No) return;
  if (at.scope != kCluster) {
    if (is_free(at, {kImpersonateAccount})) return;
    in_mode(at, "serviceaccount", kConstrainedAccount, {NodeType::NamedAccounts, at.scope, 0});
    return;
  }
  if (is_free(at, {kImpersonateUser, kImpersonateGroup})) return;
  in_mode(at, "user-info", kConstrainedUser, {NodeType::Users, at.identities.group_set({}), 0});
  in_mode(at, "arbitrary-node", kConstrainedNode, {NodeType::NodeAgents, 0, 0});
  as_own_node(at);
}

StepText text(const StepView& view) {
  // It sends no request: even `auth whoami` would need its verb.
  const bool by_name = !requests::uses(view.edge, kConstrainedUser);
  // kubectl also requests the API's resources with --as, which the constraint does not allow. What
  // it requested without --as is cached.
  return {fmt::format("{} api-resources >/dev/null\n# the next request carries {}", view.kubectl,
                      by_name ? requests::name_flag(view.becomes)
                              : requests::impersonation_flags(view.becomes)),
          fmt::format("the verbs impersonate:MODE and impersonate-on:MODE:VERB ({}) let a request "
                      "carry the name for just those verbs",
                      rbac::since_text(rbac::Feature::ConstrainedImpersonation))};
}

}  // namespace

Technique constrained_impersonation() {
  return {.id = TechniqueId::ConstrainedImpersonation,
          .title = "Impersonate under constraints",
          .attack = "T1078",
          .cis = "5.1.8",
          .takes = Takes::Credentials,
          .cost = 12,
          .where = kAtCluster | kInNamespaces,
          .any_of = {kConstrainedUser, kConstrainedAccount, kConstrainedNode, kAssociatedNode},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
