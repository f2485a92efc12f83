#include "analyzer/ingest/manifest/text_rights.h"

#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/manifest/document.h"
#include "analyzer/ingest/manifest/embedded.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::array<std::string_view, 6> kWords = {"rbac.authorization.k8s.io",
                                                    "authorization.openshift.io",
                                                    "roleRef",
                                                    "aggregationRule",
                                                    "ClusterRole",
                                                    "RoleBinding"};
constexpr std::string_view kEncoded = "a text in an encoding that is not read here";
constexpr std::string_view kResourceSet = "addons.cluster.x-k8s.io/resource-set";

bool names_rbac(std::string_view text) {
  return std::ranges::any_of(
      kWords, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

class Probe : public DocumentSink {
 public:
  void on_document(const Tree& tree, const ListContext& /*list*/,
                   const std::vector<DuplicateKey>& /*duplicates*/) override {
    if (tree.empty() || !found.empty()) return;
    found = rights_of(tree, tree.root());
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {
    is_whole = false;
  }

  std::string found;
  bool is_whole = true;

 private:
  static std::string rights_of(const Tree& tree, const Node& root) {
    if (root.kind != NodeKind::Mapping && root.kind != NodeKind::Sequence) return {};
    const auto version = text_of(tree, root, "apiVersion");
    const auto slash = version.find('/');
    const auto group =
        slash == std::string_view::npos ? std::string_view{} : version.substr(0, slash);
    if (!rights_told_otherwise(tree, root, group).empty()) {
      return "a " + std::string(text_of(tree, root, "kind"));
    }
    return objects_of_rbac(tree, root);
  }
};

// Of a text that a controller applies. With markup in it nobody knows what comes of it.
std::string applied(std::string_view text) {
  Probe probe;
  read_yaml(text, /*cut=*/false, probe);
  if (!probe.found.empty()) return probe.found;
  const bool open = !probe.is_whole || text.find("{{") != std::string_view::npos;
  return open && names_rbac(text) ? "a text about roles or bindings" : std::string();
}

// `resource: {manifest: …}` of a step, at any depth.
std::string of_workflow(const Tree& tree, const Node& node) {
  for (const Node& child : tree.children(node)) {
    if (child.kind != NodeKind::Mapping && child.kind != NodeKind::Sequence) continue;
    if (child.key == "resource") {
      auto found = applied(text_of(tree, child, "manifest"));
      if (!found.empty()) return found;
    }
    if (auto below = of_workflow(tree, child); !below.empty()) return below;
  }
  return {};
}

std::string of_bundle(const Tree& tree, const Node& root) {
  const Node* spec = tree.find(root, "spec");
  const Node* resources = spec == nullptr ? nullptr : tree.find(*spec, "resources");
  if (resources == nullptr) return {};
  for (const Node& resource : tree.children(*resources)) {
    if (!text_of(tree, resource, "encoding").empty()) return std::string(kEncoded);
    if (auto found = applied(text_of(tree, resource, "content")); !found.empty()) return found;
  }
  return {};
}

std::string of_encoded(std::string_view value) {
  std::string text(value);
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  const auto decoded = bytes::decode_base64(text);
  return decoded ? applied(*decoded) : std::string(kEncoded);
}

// Nothing but objects, with one of RBAC among them.
std::string only_objects(std::string_view text) {
  if (!names_rbac(text)) return {};
  Probe probe;
  read_yaml(text, /*cut=*/false, probe);
  return probe.is_whole ? probe.found : std::string();
}

std::string in_values(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return only_objects(node.text);
  if (node.kind != NodeKind::Mapping && node.kind != NodeKind::Sequence) return {};
  for (const Node& child : tree.children(node)) {
    if (auto found = in_values(tree, child); !found.empty()) return found;
  }
  return {};
}

}  // namespace

std::string rights_in_data(const Tree& tree, const Node& root) {
  const bool secret = text_of(tree, root, "kind") == "Secret";
  for (const auto* key : {"data", "stringData"}) {
    const Node* data = tree.find(root, key);
    if (data == nullptr) continue;
    const bool encoded = secret && std::string_view(key) == "data";
    for (const Node& value : tree.children(*data)) {
      if (value.kind != NodeKind::String) continue;
      auto found = encoded ? of_encoded(value.text) : applied(value.text);
      if (!found.empty()) return found;
    }
  }
  return {};
}

std::string rights_in_texts(const Tree& tree, const Node& root, std::string_view group) {
  const auto kind = text_of(tree, root, "kind");
  if (group == "argoproj.io") return of_workflow(tree, root);
  if (group == "fleet.cattle.io" && kind == "Bundle") return of_bundle(tree, root);
  const bool applied_secret =
      group.empty() && kind == "Secret" && text_of(tree, root, "type") == kResourceSet;
  return applied_secret ? rights_in_data(tree, root) : std::string();
}

std::string rights_in_file(std::string_view text) {
  if (!names_rbac(text)) return {};
  Probe probe;
  read_yaml(text, /*cut=*/false, probe);
  return probe.found;
}

std::string rights_in_values(const Tree& tree, const Node& root) {
  auto found = objects_of_rbac(tree, root);
  return found.empty() ? in_values(tree, root) : found;
}

}  // namespace nsposture::ingest::manifest
