#include "graph/escalation/requests/enter_pods.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"

#include <fmt/format.h>

namespace nsposture::escalation::requests {

void enter_pods(const Evaluation& at, PermissionId one, PermissionId other) {
  for (const auto right : {one, other}) {
    Proof any;
    if (!at.rights.need_any(any, right, at.scope)) continue;
    at.sink.emit({NodeType::PodAccounts, at.scope, 0}, any, {});
    return;
  }
  if (at.rights.names(one, at.scope).empty() && at.rights.names(other, at.scope).empty()) return;
  for (const auto& pod : at.world.pods()) {
    if (!at.includes(pod.ns)) continue;
    Proof proof;
    if (!at.rights.need(proof, one, at.scope, pod.name) &&
        !at.rights.need(proof, other, at.scope, pod.name)) {
      continue;
    }
    at.sink.emit({NodeType::Identity, at.identities.account(pod.account), kReal}, proof,
                 NamedObject{pod.name});
  }
}

std::string pod_name(const StepView& view) {
  auto name = object_name(view.edge);
  const auto account =
      view.world.find_account(view.world.find_scope(view.account_ns), view.account);
  for (const auto& pod : view.world.pods()) {
    if (name.empty() && pod.account == account) name = pod.name;
  }
  return name;
}

std::string pod_arguments(const StepView& view) {
  return fmt::format("-n {} {}", shell_quote(view.account_ns), shell_quote(pod_name(view)));
}

}  // namespace nsposture::escalation::requests
