#include "analyzer/ingest/manifest/pod_tokens.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::manifest {

namespace {

const Node* at(const Tree& tree, const Node& from, std::initializer_list<std::string_view> path) {
  const Node* node = &from;
  for (const auto field : path) {
    node = tree.find(*node, field);
    if (node == nullptr) return nullptr;
  }
  return node;
}

template <typename Visit>
void each(const Tree& tree, const Node& from, std::string_view list, const Visit& visit) {
  const Node* items = tree.find(from, list);
  if (items == nullptr || items->kind != NodeKind::Sequence) return;
  for (const Node& item : tree.children(*items)) visit(item);
}

class TokenReader {
 public:
  TokenReader(const Tree& tree, Workload& pod) : tree_(tree), pod_(pod) {}

  void read(const Node& spec);

 private:
  void take(const Node& from, std::initializer_list<std::string_view> path);
  void read_volume(const Node& volume);
  void read_container(const Node& container);

  const Tree& tree_;
  Workload& pod_;
};

void TokenReader::take(const Node& from, std::initializer_list<std::string_view> path) {
  const Node* name = at(tree_, from, path);
  if (name != nullptr && !name->text.empty()) pod_.secrets.emplace_back(name->text);
}

// A token for another audience is useless for the API server. The accepted audiences are an option
// that is in no object; the default is its issuer. These are the issuers that kubeadm and the
// clouds set, and the former name.
bool is_for_api_server(std::string_view audience) {
  if (audience.empty() || audience == "api") return true;
  constexpr std::string_view kIssuers[] = {"kubernetes.default", "//oidc.eks.",
                                           "//container.googleapis.com/", ".oic.prod-aks.azure.com",
                                           "//oidc.prod-aks.azure.com"};
  return std::any_of(std::begin(kIssuers), std::end(kIssuers), [&](std::string_view part) {
    return audience.find(part) != std::string_view::npos;
  });
}

// The Node authorizer lets a kubelet read the secrets of every kind of volume
// (kube: pkg/api/v1/pod VisitPodSecretNames).
void TokenReader::read_volume(const Node& volume) {
  take(volume, {"secret", "secretName"});
  take(volume, {"azureFile", "secretName"});
  take(volume, {"csi", "nodePublishSecretRef", "name"});
  for (const auto kind :
       {"cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"}) {
    take(volume, {kind, "secretRef", "name"});
  }
  const Node* projected = tree_.find(volume, "projected");
  if (projected == nullptr) return;
  each(tree_, *projected, "sources", [this](const Node& source) {
    take(source, {"secret", "name"});
    const Node* token = tree_.find(source, "serviceAccountToken");
    if (token == nullptr) return;
    const Node* audience = tree_.find(*token, "audience");
    if (audience == nullptr || is_for_api_server(audience->text)) pod_.projects_token = true;
  });
}

void TokenReader::read_container(const Node& container) {
  each(tree_, container, "env", [this](const Node& one) {
    take(one, {"valueFrom", "secretKeyRef", "name"});
  });
  each(tree_, container, "envFrom", [this](const Node& one) { take(one, {"secretRef", "name"}); });
}

void TokenReader::read(const Node& spec) {
  pod_.automounts_token = read_automount(tree_, spec);
  each(tree_, spec, "volumes", [this](const Node& volume) { read_volume(volume); });
  for (const auto* list : {"containers", "initContainers", "ephemeralContainers"}) {
    each(tree_, spec, list, [this](const Node& container) { read_container(container); });
  }
  each(tree_, spec, "imagePullSecrets", [this](const Node& one) { take(one, {"name"}); });
  auto& secrets = pod_.secrets;
  std::sort(secrets.begin(), secrets.end());
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
}

}  // namespace

std::optional<bool> read_automount(const Tree& tree, const Node& object) {
  const Node* node = tree.find(object, "automountServiceAccountToken");
  if (node == nullptr || node->kind != NodeKind::Bool) return std::nullopt;
  return node->text == "true";
}

void read_pod_tokens(const Tree& tree, const Node& spec, Workload& pod) {
  TokenReader(tree, pod).read(spec);
}

}  // namespace nsposture::ingest::manifest
