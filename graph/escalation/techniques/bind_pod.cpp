#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/company.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace nsposture::escalation::techniques {

namespace {

// The node of the identity, as the node authorizer sees it.
std::optional<std::string> node_of(const Person& person) {
  if (!person.username.starts_with(kNodeUser)) return std::nullopt;
  const auto& groups = person.groups;
  const bool in_group =
      person.chosen_groups || std::find(groups.begin(), groups.end(), kNodesGroup) != groups.end();
  if (!in_group) return std::nullopt;
  return person.username.substr(kNodeUser.size());
}

// Manifests do not show whether a pod runs: without a node it cannot.
bool waits(const Pod& pod) {
  return pod.node == kNone;
}

// What the node may get then: a token of the pod's service account, and its mounted secrets.
template <typename Visit>
void visit_tokens(const AccessModel& world, Identities& identities, const Pod& pod,
                  const Visit& visit) {
  const auto& version = world.cluster().kubernetes;
  const bool any_pod =
      rbac::holds(rbac::Feature::NodeAudienceRestriction, version) == rbac::Holds::No;
  if (pod.has_token || any_pod) {
    visit(identities.account(pod.account), kCreateToken, world.accounts()[pod.account].name);
  }
  for (const auto index : pod.secrets) {
    const auto& secret = world.secrets()[index];
    visit(identities.of_secret(secret), kGetSecret, secret.name);
  }
}

// No single identity is a node and also binds pods.
void edges(const Evaluation& at) {
  if (!at.as_one) return;
  for (const auto& pod : at.world.pods()) {
    Proof proof;
    if (!waits(pod) || !at.includes(pod.ns)) continue;
    if (!at.rights.need(proof, kCreatePodBinding, at.scope, pod.name)) continue;
    visit_tokens(at.world, at.identities, pod,
                 [&](std::uint32_t identity, PermissionId, const std::string&) {
                   at.sink.emit({NodeType::Identity, identity, kReal}, proof, {});
                 });
  }
}

struct Binding {
  std::uint32_t pod;
  const Member& binder;
  const Proof& proof;
};

void take_as(Company& company, const Member& node, const std::string& name, const Binding& how) {
  const auto& pod = company.world().pods()[how.pod];
  const auto bound = requests::prepared(TechniqueId::BindPod, how.pod);
  visit_tokens(
      company.world(), company.identities(), pod,
      [&](std::uint32_t identity, PermissionId right, const std::string& object) {
        const NodeKey key{NodeType::Identity, identity, kReal};
        Proof asking;
        if (company.has(key)) return;
        // The node authorizer allows it; a constraint must allow it too.
        if (node.session >= kConstrained &&
            !node.rights.need_constraint(asking, right, pod.ns, object)) {
          return;
        }
        company.take(how.binder,
                     {TechniqueId::BindPod, bound, how.proof, BoundPod{how.pod, name}, {}});
        company.take(
            node, {TechniqueId::NodeAgent, key, std::move(asking), BoundPod{how.pod, name}, bound});
      });
}

void together(Company& company) {
  const requests::RightHolders binders(company, {kCreatePodBinding});
  if (binders.empty()) return;
  const auto& pods = company.world().pods();
  for (const auto& member : company.members()) {
    const auto node = node_of(company.identities().person(member.identity));
    if (!node) continue;
    for (std::uint32_t i = 0; i < pods.size(); ++i) {
      Proof proof;
      if (!waits(pods[i])) continue;
      const auto* binder = binders.find(pods[i].ns, pods[i].name, proof);
      if (binder != nullptr) take_as(company, member, *node, {i, *binder, proof});
    }
  }
}

StepText text(const StepView& view) {
  const auto& how = std::get<BoundPod>(view.edge.detail);
  const auto& pod = view.world.pods()[how.pod];
  const auto& ns = view.world.scope_name(pod.ns);
  const auto json = requests::object_json(
      "v1", "Binding", ns, pod.name,
      fmt::format(R"(,"target":{{"apiVersion":"v1","kind":"Node","name":{}}})",
                  requests::json_text(how.node)));
  const auto path = fmt::format("/api/v1/namespaces/{}/pods/{}/binding", ns, pod.name);
  return {fmt::format("{} create --raw {} -f - <<< {}\nsleep 2", view.kubectl, shell_quote(path),
                      shell_quote(json)),
          "the pod waits for a node, and a node may have tokens of the accounts of its pods"};
}

}  // namespace

Technique bind_pod() {
  return {.id = TechniqueId::BindPod,
          .title = "Bind a pod to a node that another identity is",
          .attack = "T1528",
          .cis = "5.1.4",
          .takes = Takes::Workloads,
          .cost = 8,
          .where = kInNamespaces,
          .any_of = {kCreatePodBinding},
          .edges = edges,
          .joint = {.shared = together},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
