#include "graph/escalation/requests/token_secret.h"
#include "graph/escalation/techniques/all.h"

namespace nsposture::escalation::techniques {

namespace {

void edges(const Evaluation& at) {
  Proof proof;
  std::string name;
  if (!requests::mint_secret(at.rights, at.world, proof, name, at.scope)) return;
  at.sink.emit({NodeType::Accounts, at.scope, 0}, proof, NamedObject{name});
}

StepText text(const StepView& view) {
  return {requests::mint_secret_lines(view),
          "a secret of type service-account-token is filled with a token by the control plane, and "
          "may be read"};
}

}  // namespace

Technique mint_token_secret() {
  return {.id = TechniqueId::MintTokenSecret,
          .title = "Create and read a service-account token secret",
          .attack = "T1528",
          .cis = "5.1.2",
          .takes = Takes::Credentials,
          .cost = 14,
          .where = kInNamespaces,
          .any_of = {kCreateSecret},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
