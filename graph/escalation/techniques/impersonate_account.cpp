#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

void take(const Evaluation& at, const std::string& ns, const std::string& name,
          const Proof& proof) {
  const auto identity = at.identities.user(service_account_username(ns, name));
  at.sink.emit({NodeType::Identity, identity, kImpersonated}, proof, {});
}

// The service account need not exist: impersonation requires only a name.
void edges(const Evaluation& at) {
  if (at.impersonated()) return;
  Proof any;
  if (at.rights.need_any(any, kImpersonateAccount, at.scope)) {
    const auto type = needs_namespace(any) ? NodeType::NamedInExisting : NodeType::NamedAccounts;
    at.sink.emit({type, at.scope, kImpersonated}, any, {});
    return;
  }
  for (const auto& name : at.rights.names(kImpersonateAccount, at.scope)) {
    Proof proof;
    if (!at.rights.need(proof, kImpersonateAccount, at.scope, name)) continue;
    if (at.scope != kAllNamespaces) {
      take(at, at.world.scope_name(at.scope), name, proof);
      continue;
    }
    if (at.world.accounts_named(name).empty()) take(at, "default", name, proof);
    const auto counts = [&](Scope scope) {
      return !needs_namespace(proof) || at.world.namespace_exists(scope);
    };
    for (const auto scope : at.world.bound_account_groups()) {
      if (counts(scope)) take(at, at.world.scope_name(scope), name, proof);
    }
    for (const auto account : at.world.accounts_named(name)) {
      const auto scope = at.world.accounts()[account].ns;
      if (counts(scope)) take(at, at.world.scope_name(scope), name, proof);
    }
  }
}

StepText text(const StepView& view) {
  return {
      fmt::format("{} {} auth whoami", view.kubectl, requests::impersonation_flags(view.becomes)),
      "`impersonate` on serviceaccounts lets a request carry the account's name and groups"};
}

}  // namespace

Technique impersonate_account() {
  return {.id = TechniqueId::ImpersonateAccount,
          .title = "Impersonate a service account",
          .attack = "T1078.001",
          .cis = "5.1.8",
          .takes = Takes::Credentials,
          .cost = 10,
          .where = kInNamespaces,
          .any_of = {kImpersonateAccount},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
