#include "graph/escalation/requests/enter_pods.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::escalation::requests {

namespace {

// The place of the identity's token in the pod; no file when there is none.
TokenPlace place_in(const StepView& view, const Pod& pod) {
  const auto& world = view.world;
  const auto account = world.find_account(world.find_scope(view.account_ns), view.account);
  if (pod.has_token && pod.account == account) return {&pod, std::string(kTokenFile), {}, {}};
  for (const auto index : pod.secrets) {
    const auto& secret = world.secrets()[index];
    const bool same = secret.kind == SecretKind::AccountToken
                          ? secret.account == account
                          : bootstrap_user(secret.name) == view.becomes.username;
    if (!same) continue;
    const auto* field = secret.kind == SecretKind::AccountToken ? "token" : "token-secret";
    return {&pod, fmt::format("/MOUNT-OF-{}/{}", secret.name, field), secret.name, field};
  }
  return {};
}

}  // namespace

void take_pod(const Evaluation& at, const Pod& pod, const Proof& proof) {
  const NamedObject named{pod.name};
  if (pod.has_token) {
    at.sink.emit({NodeType::Identity, at.identities.account(pod.account), kReal}, proof, named);
  }
  for (const auto index : pod.secrets) {
    const auto identity = at.identities.of_secret(at.world.secrets()[index]);
    at.sink.emit({NodeType::Identity, identity, kReal}, proof, named);
  }
}

void enter_pods(const Evaluation& at, std::span<const PermissionId> rights,
                const PodTest& otherwise) {
  for (const auto right : rights) {
    Proof any;
    if (!at.rights.need_any(any, right, at.scope)) continue;
    at.sink.emit({NodeType::PodAccounts, at.scope, 0}, any, {});
    return;
  }
  const auto named = [&](PermissionId right) { return !at.rights.names(right, at.scope).empty(); };
  if (!otherwise && std::none_of(rights.begin(), rights.end(), named)) return;
  for (const auto& pod : at.world.pods()) {
    if (!pod.running || !at.includes(pod.ns)) continue;
    Proof proof;
    const auto holds = [&](PermissionId right) {
      return at.rights.need(proof, right, at.scope, pod.name);
    };
    if (std::any_of(rights.begin(), rights.end(), holds) || (otherwise && otherwise(pod, proof))) {
      take_pod(at, pod, proof);
    }
  }
}

void connect_to_pods(const Evaluation& at, PermissionId create, PermissionId get) {
  std::vector<PermissionId> rights = {create};
  if (at.world.holds(rbac::Feature::ConnectNeedsCreate) != rbac::Holds::Yes) rights.push_back(get);
  if (!at.rights.is_constrained()) return enter_pods(at, rights);
  // A GET additionally requires `create`, without a constraint.
  enter_pods(at, rights, [&](const Pod& pod, Proof& proof) {
    return at.rights.need(proof, get, at.scope, pod.name) &&
           at.rights.need_besides(proof, create, at.scope, pod.name);
  });
}

std::string get_condition(const StepView& view, PermissionId get) {
  constexpr auto kFeature = rbac::Feature::ConnectNeedsCreate;
  if (!uses(view.edge, get) || view.world.holds(kFeature) != rbac::Holds::Unknown) return {};
  return fmt::format("; by `get` alone {}, {} `create` is needed", rbac::until_text(kFeature),
                     rbac::since_text(kFeature));
}

TokenPlace token_place(const StepView& view, std::uint32_t node) {
  const auto& named = object_name(view.edge);
  for (const auto& pod : view.world.pods()) {
    if (!pod.running || (node != kNone && pod.node != node)) continue;
    if (!named.empty() && pod.name != named) continue;
    auto place = place_in(view, pod);
    if (place.pod != nullptr) return place;
  }
  return {};
}

TokenPlace token_on_node(const StepView& view, std::uint32_t node) {
  for (const auto& pod : view.world.pods()) {
    if (pod.node != node) continue;
    auto place = place_in(view, pod);
    if (place.pod != nullptr) return place;
  }
  // A pod that mounts none; the kubelet may get the token anyway.
  const auto account =
      view.world.find_account(view.world.find_scope(view.account_ns), view.account);
  for (const auto& pod : view.world.pods()) {
    if (pod.node == node && pod.account == account) return {&pod, {}, {}, {}};
  }
  return {};
}

TokenPlace token_of_pod(const StepView& view, const Pod& pod) {
  auto place = place_in(view, pod);
  if (place.pod == nullptr) place.pod = &pod;
  return place;
}

std::string pod_name(const StepView& view) {
  const auto place = token_place(view);
  return place.pod != nullptr ? place.pod->name : object_name(view.edge);
}

std::string pod_namespace(const StepView& view) {
  const auto place = token_place(view);
  return place.pod != nullptr ? view.world.scope_name(place.pod->ns) : view.account_ns;
}

std::string pod_arguments(const StepView& view) {
  return fmt::format("-n {} {}", shell_quote(pod_namespace(view)), shell_quote(pod_name(view)));
}

}  // namespace nsposture::escalation::requests
