#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/enter_pods.h"
#include "graph/escalation/requests/read_object.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::escalation::techniques {

namespace {

// Under a constraint each request must be allowed: this service account's token, or that secret.
void take_under_constraint(const Evaluation& at, std::uint32_t node) {
  const auto any_pod =
      rbac::holds(rbac::Feature::NodeAudienceRestriction, at.world.cluster().kubernetes);
  for (const auto& pod : at.world.pods()) {
    if (pod.node != node) continue;
    const auto& account = at.world.accounts()[pod.account];
    Proof proof;
    if ((pod.has_token || any_pod == rbac::Holds::No) &&
        at.rights.need_constraint(proof, kCreateToken, pod.ns, account.name)) {
      at.sink.emit({NodeType::Identity, at.identities.account(pod.account), kReal}, proof,
                   OnNode{node});
    }
    for (const auto index : pod.secrets) {
      const auto& secret = at.world.secrets()[index];
      Proof reads;
      if (!at.rights.need_constraint(reads, kGetSecret, pod.ns, secret.name)) continue;
      at.sink.emit({NodeType::Identity, at.identities.of_secret(secret), kReal}, reads,
                   OnNode{node});
    }
  }
}

// For pods that mount no token: an audience that a pod does not name requires its own permission.
// When the version has no such restriction, the node's pods are reached without it.
void take_any_audience(const Evaluation& at, std::uint32_t node) {
  for (const auto& pod : at.world.pods()) {
    if (pod.node != node || pod.has_token) continue;
    Proof proof;
    if (!at.rights.need_besides(proof, kAnyAudience, pod.ns, at.world.accounts()[pod.account].name))
      continue;
    at.sink.emit({NodeType::Identity, at.identities.account(pod.account), kReal}, proof,
                 OnNode{node});
  }
}

// The name and the group together identify a kubelet. The node authorizer then allows it tokens of
// the service accounts whose pods are bound to its node, running or not, and their mounted secrets.
void edges(const Evaluation& at) {
  if (at.identity == kNone) return;
  const auto& person = at.identities.person(at.identity);
  if (!person.username.starts_with(kNodeUser)) return;
  const bool in_group =
      person.chosen_groups ||
      std::find(person.groups.begin(), person.groups.end(), kNodesGroup) != person.groups.end();
  const auto node = at.world.find_node(person.username.substr(kNodeUser.size()));
  if (!in_group || node == kNone) return;
  if (at.session >= kConstrained) return take_under_constraint(at, node);
  at.sink.emit({NodeType::NodePods, node, 1}, {}, OnNode{node});
  take_any_audience(at, node);
}

// A kubelet may read the pods of its node; under a constraint only when the mode allows it.
// Otherwise the requester reads it, or it is taken from the dump.
std::string uid_of(const StepView& view, const Pod& pod) {
  const auto& ns = view.world.scope_name(pod.ns);
  const PolicyRule get{{"get"}, {""}, {"pods"}, {pod.name}, {}, {}};
  if (!view.rights->is_constrained() || view.rights->constraint_allows(get, pod.ns)) {
    return fmt::format("$({} -n {} get pod {} -o jsonpath='{{.metadata.uid}}')", view.kubectl,
                       shell_quote(ns), shell_quote(pod.name));
  }
  const auto command =
      requests::print_metadata_openly(view, {"", "v1", "pods", ns, pod.name}, "uid");
  if (!command.empty()) return fmt::format("$({})", command);
  return pod.uid.empty() ? std::string("POD-UID") : shell_quote(pod.uid);
}

// A secret that the pod mounts is read; a token of its service account is requested.
StepText text(const StepView& view) {
  const auto* bound = std::get_if<BoundPod>(&view.edge.detail);
  const auto place = bound != nullptr
                         ? requests::token_of_pod(view, view.world.pods()[bound->pod])
                         : requests::token_on_node(view, std::get<OnNode>(view.edge.detail).node);
  if (place.pod == nullptr) return {};
  const auto ns = view.world.scope_name(place.pod->ns);
  const auto in = fmt::format("{} -n {}", view.kubectl, shell_quote(ns));
  if (!place.secret.empty()) {
    return {requests::keep_token(
                view, fmt::format("{} get secret {} -o jsonpath='{{.data.{}}}' | base64 -d", in,
                                  shell_quote(place.secret), place.field)),
            "a kubelet may read the secrets that the pods on its node mount"};
  }
  const auto uid = uid_of(view, *place.pod);
  std::string because =
      "a kubelet may have tokens of the accounts whose pods are bound to its node";
  if (uid == "POD-UID") because += "; POD-UID is the uid of the pod, which has to be known";
  return {requests::keep_token(
              view, fmt::format("{} create token {} --bound-object-kind=Pod "
                                "--bound-object-name={} --bound-object-uid={}",
                                in, shell_quote(view.account), shell_quote(place.pod->name), uid)),
          because};
}

}  // namespace

Technique node_agent() {
  return {.id = TechniqueId::NodeAgent,
          .title = "Ask for tokens as a kubelet",
          .attack = "T1528",
          .cis = "5.1.13",
          .takes = Takes::Credentials,
          .cost = 6,
          .where = kAtCluster,
          .edges = edges,
          .text = text,
          .group = kNodesGroup};
}

}  // namespace nsposture::escalation::techniques
