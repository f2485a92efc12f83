#include "graph/escalation/requests/account_text.h"
#include "graph/escalation/techniques/all.h"

namespace nsposture::escalation::techniques {

namespace {

// The request names the service account, so a rule limited to names applies.
void edges(const Evaluation& at) {
  Proof any;
  if (at.rights.need_any(any, kCreateToken, at.scope)) {
    at.sink.emit({NodeType::Accounts, at.scope, 0}, any, {});
    return;
  }
  for (const auto& name : at.rights.names(kCreateToken, at.scope)) {
    Proof proof;
    if (!at.rights.need(proof, kCreateToken, at.scope, name)) continue;
    for (const auto index : at.world.accounts_named(name)) {
      const auto& account = at.world.accounts()[index];
      if (!account.exists || !at.includes(account.ns)) continue;
      at.sink.emit({NodeType::Identity, at.identities.account(index), kReal}, proof, {});
    }
  }
}

StepText text(const StepView& view) {
  return {requests::mint_token_line(view),
          "`create` on serviceaccounts/token issues a token of the account"};
}

}  // namespace

Technique mint_token() {
  return {.id = TechniqueId::MintToken,
          .title = "Mint a token of a service account",
          .attack = "T1528",
          .cis = "5.1.13",
          .takes = Takes::Credentials,
          .cost = 10,
          .where = kInNamespaces,
          .any_of = {kCreateToken},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
