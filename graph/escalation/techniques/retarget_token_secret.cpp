#include "graph/escalation/requests/text.h"
#include "graph/escalation/requests/token_secret.h"
#include "graph/escalation/techniques/all.h"

#include <string>

namespace nsposture::escalation::techniques {

namespace {

constexpr CreatePermissions kSecrets{kCreateSecret};

// The annotation of a token secret names the service account of the token. When it names another
// one, and the token and the uid are removed, the control plane refills it (rbac-facts.md 3).
void edges(const Evaluation& at) {
  Proof any;
  if (at.rights.change_any(any, kSecrets, at.scope) &&
      at.rights.read(any, kSecretReaders, at.scope, "")) {
    at.sink.emit({NodeType::RetargetedSecrets, at.scope, 0}, any, {});
    return;
  }
  if (at.rights.change_names(kSecrets, at.scope).empty()) {
    if (any.empty()) return;
  }
  for (const auto index : at.world.token_secrets()) {
    const auto& secret = at.world.secrets()[index];
    Proof proof;
    if (!at.includes(secret.ns)) continue;
    if (!at.rights.change(proof, kSecrets, at.scope, secret.name)) continue;
    if (!at.rights.read(proof, kSecretReaders, at.scope, secret.name)) continue;
    at.sink.emit({NodeType::Accounts, secret.ns, 0}, proof, NamedObject{secret.name});
  }
}

std::string secret_in(const StepView& view) {
  const auto& named = requests::object_name(view.edge);
  if (!named.empty()) return named;
  for (const auto index : view.world.token_secrets()) {
    const auto& secret = view.world.secrets()[index];
    if (view.world.scope_name(secret.ns) == view.account_ns) return secret.name;
  }
  return {};
}

StepText text(const StepView& view) {
  const auto name = secret_in(view);
  return {
      requests::retarget_line(view, name) + "\nsleep 2\n" +
          requests::keep_token(view, requests::read_secret_command(view, name)),
      "a token secret whose annotation names another account is filled with a token of that one"};
}

}  // namespace

Technique retarget_token_secret() {
  return {.id = TechniqueId::RetargetTokenSecret,
          .title = "Point a token secret at another account",
          .attack = "T1528",
          .cis = "5.1.2",
          .takes = Takes::Credentials,
          .cost = 13,
          .where = kInNamespaces,
          .any_of = {kUpdateSecret, kPatchSecret},
          .edges = edges,
          .text = text,
          .needs = "token secret",
          .changes = "token secret"};
}

}  // namespace nsposture::escalation::techniques
