#include "graph/escalation/requests/text.h"
#include "graph/escalation/requests/token_secret.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

// Only secrets that are known to be there: the token of an account is no secret object by itself.
void edges(const Evaluation& at) {
  Proof any;
  if (requests::read_secret(at.rights, any, at.scope, "")) {
    at.sink.emit({NodeType::TokenSecrets, at.scope, 0}, any, {});
    return;
  }
  for (const auto& secret : at.world.token_secrets()) {
    Proof proof;
    if (!at.includes(secret.ns)) continue;
    if (!requests::read_secret(at.rights, proof, at.scope, secret.name)) continue;
    at.sink.emit({NodeType::Identity, at.identities.account(secret.account), kReal}, proof,
                 NamedObject{secret.name});
  }
}

std::string secret_of(const StepView& view) {
  for (const auto& secret : view.world.token_secrets()) {
    const auto& account = view.world.accounts()[secret.account];
    if (account.name == view.account && view.world.scope_name(secret.ns) == view.account_ns) {
      return secret.name;
    }
  }
  return requests::object_name(view.edge);
}

StepText text(const StepView& view) {
  return {requests::keep_token(view, requests::read_secret_command(view, secret_of(view))),
          "the secret holds a token of the account that does not expire"};
}

}  // namespace

Technique read_token_secret() {
  return {.id = TechniqueId::ReadTokenSecret,
          .title = "Read a service-account token secret",
          .attack = "T1552.007",
          .cis = "5.1.2",
          .takes = Takes::Reading,
          .cost = 8,
          .where = kInNamespaces,
          .any_of = {kGetSecret, kListSecret, kWatchSecret},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
