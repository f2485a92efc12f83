#include "graph/base/shell_quote.h"
#include "graph/escalation/techniques/all.h"
#include "graph/escalation/text.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

// The request names the account, so a rule limited to names counts.
void apply(const Evaluation& at) {
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
  return {keep_token(view, fmt::format("{} -n {} create token {}", view.kubectl,
                                       shell_quote(view.account_ns), shell_quote(view.account))),
          "`create` on serviceaccounts/token issues a token of the account"};
}

}  // namespace

Technique mint_token() {
  return {{"mint-token", "Mint a token of a service account", "T1528", "5.1.13"},
          Takes::Credentials,
          10,
          kInNamespaces,
          {kCreateToken},
          apply,
          text};
}

}  // namespace nsposture::escalation
