#include "graph/escalation/techniques/all.h"
#include "graph/escalation/text.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

constexpr Making kSecrets{kCreateSecret};
constexpr std::string_view kFreshSecret = "token-for-me";

void apply(const Evaluation& at) {
  Proof proof;
  std::string note;
  if (!mint_secret(at.rights, at.world, proof, note, at.scope)) return;
  at.sink.emit({NodeType::Accounts, at.scope, 0}, proof, note);
}

StepText text(const StepView& view) {
  const auto rest = fmt::format(
      R"(,"annotations":{{"kubernetes.io/service-account.name":{}}}}},"type":"kubernetes.io/service-account-token"}})",
      json_text(view.account));
  auto name = view.edge.note;
  if (name == kFreshSecret) name += view.suffix;
  auto json = object_json("v1", "Secret", view.account_ns, name, {});
  json.resize(json.size() - 2);
  return {fmt::format("{}\nsleep 2\n{}", send_object(view, kCreateSecret, json + rest),
                      keep_token(view, read_secret_command(view, name))),
          "a secret of type service-account-token is filled with a token by the control plane, and "
          "may be read"};
}

}  // namespace

Technique mint_token_secret() {
  return {{"mint-token-secret", "Create and read a service-account token secret", "T1528", "5.1.2"},
          Takes::Credentials,
          14,
          kInNamespaces,
          {kCreateSecret},
          apply,
          text};
}

// The secret's name is ours to choose: one that we may read, and that is not taken.
bool mint_secret(const Rights& rights, const World& world, Proof& proof, std::string& note,
                 Scope ns) {
  if (!rights.has(kCreateSecret)) return false;
  const auto before = proof.size();
  const auto try_name = [&](const std::string& name) {
    if (world.secret_exists(ns, name)) return false;
    note = name;
    if (rights.make(proof, kSecrets, ns, name) && read_secret(rights, proof, ns, name)) return true;
    proof.resize(before);
    return false;
  };
  if (try_name(std::string(kFreshSecret))) return true;
  for (const auto right : {kGetSecret, kListSecret, kWatchSecret, kCreateSecret}) {
    for (const auto& name : rights.names(right, ns)) {
      if (try_name(name)) return true;
    }
  }
  return false;
}

}  // namespace nsposture::escalation
