#include "analyzer/ingest/manifest/embedded.h"

#include "analyzer/ingest/manifest/object_kinds.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace nsposture::ingest::manifest {

namespace {

// A reference to an object has none of these.
constexpr std::array<std::string_view, 7> kContents = {
    "metadata", "rules", "roleRef", "subjects", "aggregationRule", "data", "clone"};

bool is_rbac_object(const Tree& tree, const Node& node) {
  const auto group = text_of(tree, node, "apiVersion");
  return (group.starts_with("rbac.authorization.k8s.io/") ||
          group.starts_with("authorization.openshift.io/")) &&
         std::ranges::find(kRbacKinds, text_of(tree, node, "kind")) != kRbacKinds.end() &&
         std::ranges::any_of(kContents,
                             [&](std::string_view key) { return tree.find(node, key) != nullptr; });
}

// The documents are shallow enough: whoever read them saw to it.
std::string find_object(const Tree& tree, const Node& node) {
  for (const Node& child : tree.children(node)) {
    if (child.kind == NodeKind::Mapping && is_rbac_object(tree, child)) {
      return "a " + std::string(text_of(tree, child, "kind"));
    }
    if (auto below = find_object(tree, child); !below.empty()) return below;
  }
  return {};
}

bool has_permissions(const Tree& tree, const Node& root) {
  const Node* node = &root;
  for (const auto* key : {"spec", "install", "spec"}) {
    node = tree.find(*node, key);
    if (node == nullptr) return false;
  }
  return std::ranges::any_of(std::array<std::string_view, 2>{"clusterPermissions", "permissions"},
                             [&](std::string_view key) {
                               const Node* list = tree.find(*node, key);
                               return list != nullptr && list->kind == NodeKind::Sequence &&
                                      list->first != Node::kNone;
                             });
}

constexpr std::array<std::string_view, 5> kRancher = {"GlobalRole", "GlobalRoleBinding",
                                                      "ClusterRoleTemplateBinding",
                                                      "ProjectRoleTemplateBinding", "RoleTemplate"};

// Lists, written as a text.
bool says_something(std::string_view text) {
  return text.find_first_not_of(" \t\r\n[]{}|>") != std::string_view::npos;
}

// In kube-system, or wherever it will be applied to.
bool maps_aws_identities(const Tree& tree, const Node& root) {
  if (text_of(tree, root, "kind") != "ConfigMap") return false;
  const Node* metadata = tree.find(root, "metadata");
  const Node* data = tree.find(root, "data");
  if (metadata == nullptr || data == nullptr) return false;
  const auto ns = text_of(tree, *metadata, "namespace");
  if (text_of(tree, *metadata, "name") != "aws-auth" || (!ns.empty() && ns != "kube-system")) {
    return false;
  }
  return says_something(text_of(tree, *data, "mapUsers")) ||
         says_something(text_of(tree, *data, "mapRoles")) ||
         says_something(text_of(tree, *data, "mapAccounts"));
}

}  // namespace

std::string embedded_rights(const Tree& tree, const Node& root) {
  if (text_of(tree, root, "kind") == "ClusterServiceVersion" && has_permissions(tree, root)) {
    return "permissions";
  }
  return find_object(tree, root);
}

std::string rights_told_otherwise(const Tree& tree, const Node& root, std::string_view group) {
  if (group.empty() && maps_aws_identities(tree, root)) {
    return "maps AWS identities to users and groups";
  }
  if (group == "management.cattle.io" &&
      std::ranges::find(kRancher, text_of(tree, root, "kind")) != kRancher.end()) {
    return "has Rancher make roles and bindings";
  }
  return {};
}

}  // namespace nsposture::ingest::manifest
