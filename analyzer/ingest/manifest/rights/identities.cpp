#include "analyzer/ingest/manifest/rights/identities.h"

#include "analyzer/ingest/manifest/text.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::manifest {

namespace {

template <typename Test>
bool any_text(const Tree& tree, const Node& node, const Test& test) {
  if (node.kind == NodeKind::String) return test(node.text);
  const auto children = tree.children(node);
  return std::any_of(children.begin(), children.end(),
                     [&](const Node& child) { return any_text(tree, child, test); });
}

// Names reserved for Kubernetes.
bool is_reserved(std::string_view name) {
  return name.starts_with("system:") || name.starts_with("kubeadm:");
}

bool asks_for_client(const Tree& tree, const Node& root) {
  const Node* spec = tree.find(root, "spec");
  return spec != nullptr && text_of(tree, *spec, "signerName").starts_with("kubernetes.io/kube-");
}

bool names_reserved(const Tree& tree, const Node& root) {
  const Node* spec = tree.find(root, "spec");
  return spec != nullptr && any_text(tree, *spec, is_reserved);
}

bool names_cloud_role(const Tree& tree, const Node& root) {
  const Node* spec = tree.find(root, "spec");
  return spec != nullptr && any_text(tree, *spec, [](std::string_view text) {
           return text.starts_with("roles/container.") ||
                  text.find("Azure Kubernetes Service RBAC") != kNotFound ||
                  text.find("Azure Kubernetes Service Cluster") != kNotFound;
         });
}

// With it, aggregated API servers accept the identity that the API server asserts for a user.
bool is_front_proxy(const Tree& tree, const Node& root) {
  const Node* metadata = tree.find(root, "metadata");
  const Node* data = tree.find(root, "data");
  return metadata != nullptr && data != nullptr && data->first != Node::kNone &&
         text_of(tree, *metadata, "name") == "extension-apiserver-authentication";
}

bool has_items(const Tree& tree, const Node& root, std::string_view key) {
  const Node* list = tree.find(root, key);
  return list != nullptr && list->first != Node::kNone;
}

}  // namespace

std::string identity_given(const Tree& tree, const Node& root, std::string_view group) {
  const auto kind = text_of(tree, root, "kind");
  if (group.empty()) {
    if (kind == "Secret" && text_of(tree, root, "type") == "bootstrap.kubernetes.io/token") {
      return "is a token that lets somebody in as a joining node";
    }
    if (kind == "ConfigMap" && is_front_proxy(tree, root)) {
      return "says whom aggregated API servers take for which user or group";
    }
    return {};
  }
  if (group == "certificates.k8s.io" && kind == "CertificateSigningRequest" &&
      asks_for_client(tree, root)) {
    return "asks for a certificate by which somebody is a user of the cluster";
  }
  if (group == "cert-manager.io" && kind != "ClusterIssuer" && names_reserved(tree, root)) {
    return "asks for a certificate with a name that Kubernetes keeps for itself";
  }
  if (group == "security.openshift.io" && kind == "SecurityContextConstraints" &&
      (has_items(tree, root, "users") || has_items(tree, root, "groups"))) {
    return "lets users or groups use it beside RBAC";
  }
  return names_cloud_role(tree, root) ? "gives somebody access to clusters by a role of the cloud"
                                      : "";
}

}  // namespace nsposture::ingest::manifest
