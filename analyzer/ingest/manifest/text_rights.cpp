#include "analyzer/ingest/manifest/text_rights.h"

#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/document.h"
#include "analyzer/ingest/manifest/embedded.h"
#include "analyzer/ingest/manifest/json_manifest.h"
#include "analyzer/ingest/manifest/object_kinds.h"
#include "analyzer/ingest/manifest/rights/cluster_setup.h"
#include "analyzer/ingest/manifest/rights/shown_text.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::string_view kEncoded = "a text in an encoding that is not read here";
constexpr std::string_view kTemplate = "a text that makes roles or bindings";
constexpr std::string_view kMode = "an argument that lets an API server decide without RBAC";
constexpr std::string_view kSet = "data that a ClusterResourceSet applies";
constexpr std::string_view kResourceSet = "addons.cluster.x-k8s.io/resource-set";

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
    const auto group = group_of(text_of(tree, root, "apiVersion"));
    if (!rights_told_otherwise(tree, root, group).empty()) {
      return "a " + std::string(text_of(tree, root, "kind"));
    }
    return objects_of_rbac(tree, root);
  }
};

// For a text that a controller applies. With template markup in it, the result is unknown.
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

std::string without_blanks(std::string_view text) {
  std::string plain(text);
  std::erase_if(plain, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  return plain;
}

std::string of_encoded(std::string_view value) {
  const auto decoded = bytes::decode_base64(without_blanks(value));
  return decoded ? applied(*decoded) : std::string(kEncoded);
}

// Only objects, with an RBAC object among them, or the template of one.
std::string only_objects(std::string_view text) {
  if (allows_beside_rbac(text)) return std::string(kMode);
  if (!names_rbac(text)) return {};
  Probe probe;
  read_yaml(text, /*cut=*/false, probe);
  if (probe.is_whole && !probe.found.empty()) return probe.found;
  const bool is_template = text.find("{{") != std::string_view::npos && shows_manifest(text);
  return is_template ? std::string(kTemplate) : std::string();
}

// Decodes percent-encoding as in a URL.
std::string without_percents(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const char* digits = text.data() + at + 1;
    const bool spelled = text[at] == '%' && at + 2 < text.size() &&
                         std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    plain += spelled ? static_cast<char>(value) : text[at];
    if (spelled) at += 2;
  }
  return plain;
}

// Decodes a text in base64, possibly compressed, or in a data URL.
std::optional<std::string> unpacked(std::string_view text) {
  constexpr std::string_view kUrl = ";base64,";
  constexpr std::size_t kLeast = 64;
  if (text.starts_with("data:")) {
    const auto at = text.find(kUrl);
    if (at == std::string_view::npos) return without_percents(text.substr(5));
    text.remove_prefix(at + kUrl.size());
  }
  if (text.size() < kLeast) return std::nullopt;
  auto packed = without_blanks(text);
  // Some tools omit the padding.
  if (packed.find_first_of(":{ ") == std::string::npos)
    packed.resize((packed.size() + 3) / 4 * 4, '=');
  const auto decoded = bytes::decode_base64(packed);
  if (!decoded) return std::nullopt;
  auto content = bytes::unpack(*decoded);
  if (!content.trouble.empty()) return std::nullopt;
  return std::move(content.text);
}

// For a text whose use is unknown.
std::string of_any_text(std::string_view text) {
  if (const auto content = unpacked(text)) return of_any_text(*content);
  if (text == kResourceSet) return std::string(kSet);
  if (allows_beside_rbac(text)) return std::string(kMode);
  if (shows_command(text)) return std::string(kTemplate);
  if (text.find("kind") == std::string_view::npos && !names_rbac(text)) return {};
  Probe probe;
  if (text.find('\n') != std::string_view::npos || text.find('{') != std::string_view::npos) {
    read_yaml(text, /*cut=*/false, probe);
  }
  if (!probe.found.empty()) return probe.found;
  return shows_manifest(text) ? std::string(kTemplate) : std::string();
}

// Prose, and fields without effect.
constexpr std::array<std::string_view, 5> kNotActedOn = {"annotations", "managedFields",
                                                         "description", "message", "status"};

bool is_text_list(const Tree& tree, const Node& node) {
  const auto items = tree.children(node);
  return node.kind == NodeKind::Sequence &&
         std::all_of(items.begin(), items.end(),
                     [](const Node& item) { return item.kind == NodeKind::String; });
}

// The words of a command, or the lines of a manifest.
std::string joined(const Tree& tree, const Node& list) {
  std::string text;
  for (const Node& item : tree.children(list)) {
    if (!text.empty()) text += ' ';
    text += item.text;
  }
  return text;
}

// `{name: "extraObjects[0].kind", value: ClusterRole}`, as Argo CD passes values to Helm.
bool is_parameter(const Tree& tree, const Node& node) {
  const auto name = text_of(tree, node, "name");
  const auto value = text_of(tree, node, "value");
  if (name.ends_with("kind")) return std::ranges::find(kRbacKinds, value) != kRbacKinds.end();
  return name.ends_with("apiVersion") && value.starts_with(kRbacGroup);
}

std::string in_any_text(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return of_any_text(node.text);
  if (is_parameter(tree, node)) return std::string(kTemplate);
  if (is_text_list(tree, node)) {
    const auto all = joined(tree, node);
    if (shows_command(all) || shows_manifest(all)) return std::string(kTemplate);
  }
  for (const Node& child : tree.children(node)) {
    if (std::ranges::find(kNotActedOn, child.key) != kNotActedOn.end()) continue;
    if (auto found = in_any_text(tree, child); !found.empty()) return found;
  }
  return {};
}

// A ConfigMap and a Secret may contain anything; a definition and a sample contain documentation.
// What a kustomization patches is judged in its output.
bool may_hold_any_text(std::string_view kind, std::string_view group) {
  constexpr std::array<std::string_view, 5> kWithoutGroup = {"ConfigMap", "Secret", "Event",
                                                             "Kustomization", "Component"};
  if (group.empty()) return std::ranges::find(kWithoutGroup, kind) != kWithoutGroup.end();
  return kind == "CustomResourceDefinition" || group == "console.openshift.io" ||
         group == "kustomize.config.k8s.io";
}

std::string in_values(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return only_objects(node.text);
  if (node.kind != NodeKind::Mapping && node.kind != NodeKind::Sequence) return {};
  for (const Node& child : tree.children(node)) {
    if (auto found = in_values(tree, child); !found.empty()) return found;
  }
  return {};
}

std::string of_any_encoded(std::string_view value) {
  const auto decoded = bytes::decode_base64(without_blanks(value));
  return decoded ? of_any_text(*decoded) : std::string();
}

// The first value with permissions.
std::string in_data(const Tree& tree, const Node& root, std::string (*encoded)(std::string_view),
                    std::string (*plain)(std::string_view)) {
  const bool secret = text_of(tree, root, "kind") == "Secret";
  for (const auto* key : {"data", "stringData"}) {
    const Node* data = tree.find(root, key);
    if (data == nullptr) continue;
    const bool is_encoded = secret && std::string_view(key) == "data";
    for (const Node& value : tree.children(*data)) {
      if (value.kind != NodeKind::String) continue;
      auto found = is_encoded ? encoded(value.text) : plain(value.text);
      if (!found.empty()) return found;
    }
  }
  return {};
}

}  // namespace

std::string rights_in_data(const Tree& tree, const Node& root) {
  return in_data(tree, root, of_encoded, applied);
}

std::string rights_shown_in_data(const Tree& tree, const Node& root) {
  return in_data(tree, root, of_any_encoded, of_any_text);
}

std::string rights_in_texts(const Tree& tree, const Node& root, std::string_view group) {
  const auto kind = text_of(tree, root, "kind");
  std::string found;
  if (group == "argoproj.io") found = of_workflow(tree, root);
  if (group == "fleet.cattle.io" && kind == "Bundle") found = of_bundle(tree, root);
  const bool applied_secret =
      group.empty() && kind == "Secret" && text_of(tree, root, "type") == kResourceSet;
  if (applied_secret) found = rights_in_data(tree, root);
  if (!found.empty() || may_hold_any_text(kind, group)) return found;
  return in_any_text(tree, root);
}

std::string rights_in_file(std::string_view text) {
  if (!names_rbac(text)) return {};
  Probe probe;
  if (looks_like_json(text)) {
    read_json(text, probe);
  } else {
    read_yaml(text, /*cut=*/false, probe);
  }
  if (!probe.found.empty() || probe.is_whole) return probe.found;
  const bool spelled = text.find("rbac.authorization.k8s.io/") != std::string_view::npos &&
                       std::ranges::any_of(kRbacKinds, [&](std::string_view kind) {
                         return text.find("kind: " + std::string(kind)) != std::string_view::npos;
                       });
  return spelled ? "a text with roles or bindings" : std::string();
}

std::string rights_in_values(const Tree& tree, const Node& root) {
  auto found = objects_of_rbac(tree, root);
  return found.empty() ? in_values(tree, root) : found;
}

}  // namespace nsposture::ingest::manifest
