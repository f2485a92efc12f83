#include "graph/escalation/techniques/all.h"
#include "graph/escalation/text.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

// Only secrets that are known to be there: the token of an account is no secret object by itself.
void apply(const Evaluation& at) {
  Proof any;
  if (read_secret(at.rights, any, at.scope, "")) {
    at.sink.emit({NodeType::TokenSecrets, at.scope, 0}, any, {});
    return;
  }
  for (const auto& secret : at.world.token_secrets()) {
    Proof proof;
    if (!at.includes(secret.ns)) continue;
    if (!read_secret(at.rights, proof, at.scope, secret.name)) continue;
    at.sink.emit({NodeType::Identity, at.identities.account(secret.account), kReal}, proof,
                 secret.name);
  }
}

std::string secret_of(const StepView& view) {
  for (const auto& secret : view.world.token_secrets()) {
    const auto& account = view.world.accounts()[secret.account];
    if (account.name == view.account && view.world.scope_name(secret.ns) == view.account_ns) {
      return secret.name;
    }
  }
  return view.edge.note;
}

StepText text(const StepView& view) {
  const auto name = shell_word(secret_of(view));
  const auto* verb =
      uses(view.edge, kGetSecret) ? "get secret " : "get secrets --field-selector=metadata.name=";
  const auto* path = uses(view.edge, kGetSecret) ? "{.data.token}" : "{.items[0].data.token}";
  return {fmt::format("TOKEN=$({} -n {} {}{} -o jsonpath='{}' | base64 -d)", view.kubectl,
                      shell_word(view.account_ns), verb, name, path),
          "the secret holds a token of the account that does not expire"};
}

}  // namespace

Technique read_token_secret() {
  return {{"read-token-secret", "Read a service-account token secret", "T1552.007", "5.1.2"},
          Takes::Reading,
          8,
          kInNamespaces,
          {kGetSecret, kListSecret, kWatchSecret},
          apply,
          text};
}

bool read_secret(const Rights& rights, Proof& proof, Scope ns, std::string_view name) {
  for (const auto right : {kGetSecret, kListSecret, kWatchSecret}) {
    if (name.empty() ? rights.need_any(proof, right, ns) : rights.need(proof, right, ns, name)) {
      return true;
    }
  }
  return false;
}

}  // namespace nsposture::escalation
