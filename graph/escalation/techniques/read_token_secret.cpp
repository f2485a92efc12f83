#include "graph/base/shell_quote.h"
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
  return {keep_token(view, read_secret_command(view, secret_of(view))),
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

std::string read_secret_command(const StepView& view, const std::string& name) {
  const auto in = fmt::format("{} -n {}", view.kubectl, shell_quote(view.account_ns));
  if (uses(view.edge, kGetSecret)) {
    return fmt::format("{} get secret {} -o jsonpath='{{.data.token}}' | base64 -d", in,
                       shell_quote(name));
  }
  if (uses(view.edge, kListSecret)) {
    return fmt::format(
        "{} get secrets --field-selector={} -o jsonpath='{{.items[0].data.token}}' | base64 -d", in,
        shell_quote("metadata.name=" + name));
  }
  // `get --watch` lists first.
  const auto path =
      fmt::format("/api/v1/namespaces/{}/secrets?watch=true&fieldSelector=metadata.name%3D{}",
                  view.account_ns, name);
  return fmt::format(
      "{} get --raw {} | head -n 1 | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/' | base64 -d",
      view.kubectl, shell_quote(path));
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
