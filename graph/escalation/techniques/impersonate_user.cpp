#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

// The groups of the user are not added. The name of a service account is checked against
// serviceaccounts (rbac-facts.md 3, `impersonate` `users` only).
void edges(const Evaluation& at) {
  if (at.impersonated()) return;
  Proof any;
  if (at.rights.need_any(any, kImpersonateUser, kCluster)) {
    at.sink.emit({NodeType::Users, at.identities.group_set({}), kImpersonated}, any, {});
    return;
  }
  for (const auto& name : at.rights.names(kImpersonateUser, kCluster)) {
    Proof proof;
    if (service_account_from_username(name)) continue;
    if (!at.rights.need(proof, kImpersonateUser, kCluster, name)) continue;
    at.sink.emit({NodeType::Identity, at.identities.user(name), kImpersonated}, proof, {});
  }
}

StepText text(const StepView& view) {
  return {
      fmt::format("{} {} auth whoami", view.kubectl, requests::impersonation_flags(view.becomes)),
      "`impersonate` on users lets a request carry another user's name, without its groups"};
}

}  // namespace

Technique impersonate_user() {
  return {.id = TechniqueId::ImpersonateUser,
          .title = "Impersonate a user",
          .attack = "T1078",
          .cis = "5.1.8",
          .takes = Takes::Credentials,
          .cost = 10,
          .where = kAtCluster,
          .any_of = {kImpersonateUser},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
