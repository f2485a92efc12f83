#include "graph/escalation/requests/text.h"
#include "graph/escalation/requests/token_secret.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace nsposture::escalation::techniques {

namespace {

// Only secrets that are known to exist: a service account's token alone is not a secret object.
void edges(const Evaluation& at) {
  Proof any;
  if (at.rights.read(any, kSecretReaders, at.scope, "")) {
    at.sink.emit({NodeType::TokenSecrets, at.scope, 0}, any, {});
    return;
  }
  const bool named = std::any_of(kSecretReaders.begin(), kSecretReaders.end(), [&](auto right) {
    return !at.rights.names(right, at.scope).empty();
  });
  if (!named) return;
  for (const auto index : at.world.token_secrets()) {
    const auto& secret = at.world.secrets()[index];
    Proof proof;
    if (!at.includes(secret.ns)) continue;
    if (!at.rights.read(proof, kSecretReaders, at.scope, secret.name)) continue;
    at.sink.emit({NodeType::Identity, at.identities.account(secret.account), kReal}, proof,
                 NamedObject{secret.name});
  }
}

std::string secret_of(const StepView& view) {
  const auto& named = requests::object_name(view.edge);
  if (!named.empty()) return named;
  for (const auto index : view.world.token_secrets()) {
    const auto& secret = view.world.secrets()[index];
    const auto& account = view.world.accounts()[secret.account];
    if (account.name == view.account && view.world.scope_name(secret.ns) == view.account_ns) {
      return secret.name;
    }
  }
  return {};
}

StepText text(const StepView& view) {
  constexpr std::string_view kBecause =
      "the secret holds a token of the account that does not expire";
  const bool dry_run =
      requests::uses(view.edge, kPatchSecret) || requests::uses(view.edge, kDeleteAllSecrets);
  return {requests::keep_token(view, requests::read_secret_command(view, secret_of(view))),
          dry_run ? fmt::format("{}, and the answer to a dry run shows it", kBecause)
                  : std::string(kBecause)};
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
          .any_of = {kSecretReaders.begin(), kSecretReaders.end()},
          .edges = edges,
          .text = text,
          .needs = "token secret"};
}

}  // namespace nsposture::escalation::techniques
