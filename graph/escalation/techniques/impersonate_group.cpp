#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace nsposture::escalation::techniques {

namespace {

// A group is impersonated together with a name, and the name requires the permission too:
// rbac-facts.md 3, `impersonate` `groups` only.
struct Base {
  Proof proof;
  std::string username;
  NodeKey shared;  // when any name works
  bool any = false;
};

std::string account_name(const Evaluation& at, Scope scope, const std::string& name) {
  const auto ns = scope == kAllNamespaces ? std::string("default") : at.world.scope_name(scope);
  return service_account_username(ns, name);
}

std::set<Scope> account_scopes(const Evaluation& at) {
  std::set<Scope> scopes;
  for (const auto& part : at.rights.parts()) {
    for (const auto& holding : part) {
      if (!at.world.role(holding.role).rights.test(kImpersonateAccount)) continue;
      scopes.insert(holding.scope == kCluster ? kAllNamespaces : holding.scope);
    }
  }
  return scopes;
}

void add_users(const Evaluation& at, std::uint32_t set, std::vector<Base>& bases) {
  Base any{{}, "somebody", {NodeType::Users, set, kImpersonated}, true};
  if (at.rights.need_any(any.proof, kImpersonateUser, kCluster)) {
    bases.push_back(std::move(any));
    return;
  }
  for (const auto& name : at.rights.names(kImpersonateUser, kCluster)) {
    Base base{{}, name, {}, false};
    if (service_account_from_username(name)) continue;
    if (at.rights.need(base.proof, kImpersonateUser, kCluster, name)) bases.push_back(base);
  }
}

void add_accounts(const Evaluation& at, std::uint32_t set, std::vector<Base>& bases) {
  for (const auto scope : account_scopes(at)) {
    Base any{{}, account_name(at, scope, "default"), {NodeType::AccountsWith, scope, set}, true};
    if (at.rights.need_any(any.proof, kImpersonateAccount, scope)) {
      bases.push_back(std::move(any));
      continue;
    }
    for (const auto& name : at.rights.names(kImpersonateAccount, scope)) {
      Base base{{}, account_name(at, scope, name), {}, false};
      if (!at.rights.need(base.proof, kImpersonateAccount, scope, name)) continue;
      if (scope != kAllNamespaces) {
        bases.push_back(base);
        continue;
      }
      // The implicit groups of the service account are not added when others are named.
      bases.push_back(base);
      for (const auto account : at.world.accounts_named(name)) {
        base.username = account_name(at, at.world.accounts()[account].ns, name);
        bases.push_back(base);
      }
    }
  }
}

Proof joined(const Proof& base, const Proof& more) {
  auto proof = base;
  proof.insert(proof.end(), more.begin(), more.end());
  return proof;
}

void take_groups(const Evaluation& at, const std::vector<std::string>& groups, const Proof& proof) {
  const auto set = at.identities.group_set(groups);
  std::vector<Base> bases;
  add_users(at, set, bases);
  add_accounts(at, set, bases);
  auto all = groups;
  const bool outside =
      std::find(groups.begin(), groups.end(), kGroupUnauthenticated) != groups.end();
  if (!outside) all.emplace_back(kGroupAuthenticated);
  for (const auto& base : bases) {
    if (base.any) {
      at.sink.emit(base.shared, joined(base.proof, proof), {});
      continue;
    }
    const auto identity = at.identities.intern({base.username, all, false});
    at.sink.emit({NodeType::Identity, identity, kImpersonated}, joined(base.proof, proof), {});
  }
}

void take_masters(const Evaluation& at, const Proof& proof) {
  std::vector<Base> bases;
  add_users(at, at.identities.group_set({}), bases);
  if (bases.empty()) add_accounts(at, at.identities.group_set({}), bases);
  if (bases.empty()) return;
  const auto& base = bases.front();
  at.sink.emit({NodeType::Everything, 0, kImpersonated}, joined(base.proof, proof),
               ImpersonatedName{base.username});
}

void edges(const Evaluation& at) {
  if (at.impersonated()) return;
  const std::string masters(kGroupMasters);
  Proof proof;
  if (at.rights.need(proof, kImpersonateGroup, kCluster, masters)) {
    take_masters(at, proof);
    if (Proof any; at.rights.need_any(any, kImpersonateGroup, kCluster)) return;
  }
  std::vector<std::string> groups;
  Proof all;
  for (const auto& name : at.rights.names(kImpersonateGroup, kCluster)) {
    if (name == masters) continue;
    if (name == kGroupUnauthenticated) {
      Proof one;
      if (at.rights.need(one, kImpersonateGroup, kCluster, name)) take_groups(at, {name}, one);
      continue;
    }
    if (at.rights.need(all, kImpersonateGroup, kCluster, name)) groups.push_back(name);
  }
  if (!groups.empty()) take_groups(at, groups, all);
}

StepText text(const StepView& view) {
  auto person = view.becomes;
  if (const auto* as = std::get_if<ImpersonatedName>(&view.edge.detail)) {
    person = {as->username, {std::string(kGroupMasters)}, false};
  }
  return {fmt::format("{} {} auth whoami", view.kubectl, requests::impersonation_flags(person)),
          "`impersonate` on the group and on a name to go with it lets a request carry both"};
}

}  // namespace

Technique impersonate_group() {
  return {.id = TechniqueId::ImpersonateGroup,
          .title = "Impersonate a group together with a user or an account",
          .attack = "T1078",
          .cis = "5.1.8",
          .takes = Takes::Credentials,
          .cost = 10,
          .where = kAtCluster,
          .any_of = {kImpersonateGroup},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
