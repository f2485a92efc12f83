#include "graph/escalation/requests/account_text.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

constexpr CreatePermissions kAccounts{kCreateAccount};

bool act(const Evaluation& at, Proof& proof, std::string& object, Scope scope,
         const std::string& name) {
  return at.rights.make(proof, kAccounts, scope, name) &&
         requests::act_as_account(at.rights, at.world, proof, object, scope, name);
}

// Grants exist for a service account that has not been created yet. One request creates it, the
// next one gets a token.
void edges(const Evaluation& at) {
  if (!at.rights.has(kCreateAccount)) return;
  Proof any;
  std::string object;
  if (at.rights.need(any, kCreateAccount, at.scope, "") &&
      requests::act_as_account(at.rights, at.world, any, object, at.scope, "")) {
    at.sink.emit({NodeType::MissingAccounts, at.scope, 0}, any, NamedObject{object});
    return;
  }
  for (const auto index : at.world.missing_accounts()) {
    const auto& account = at.world.accounts()[index];
    if (!at.includes(account.ns) || !at.world.namespace_exists(account.ns)) continue;
    Proof proof;
    object.clear();
    if (!act(at, proof, object, at.scope, account.name)) continue;
    at.sink.emit({NodeType::Identity, at.identities.account(index), kReal}, proof,
                 NamedObject{object});
  }
}

StepText text(const StepView& view) {
  return {requests::create_account_line(view) + '\n' + requests::account_token_lines(view),
          "the account does not exist, and a binding names it or its group already: whoever "
          "creates it has what is bound"};
}

}  // namespace

Technique missing_account() {
  return {.id = TechniqueId::MissingAccount,
          .title = "Create the account a binding already names",
          .attack = "T1136",
          .cis = "5.1.8",
          .takes = Takes::Credentials,
          .cost = 13,
          .where = kInNamespaces,
          .any_of = {kCreateAccount},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
