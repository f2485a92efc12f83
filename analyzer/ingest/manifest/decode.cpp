#include "analyzer/ingest/manifest/decode.h"

#include "analyzer/ingest/manifest/text.h"
#include "graph/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace nsposture::ingest::manifest {

namespace {

// Annotations that matter for the analysis: the requester of a namespace, the tool that owns an
// object. All others, especially last-applied-configuration, may contain secrets and are not kept.
constexpr std::array<std::string_view, 6> kKeptAnnotations = {
    "openshift.io/requester",
    "hnc.x-k8s.io/subnamespace-of",
    "nsposture.dev/ignore",
    "rbac.authorization.kubernetes.io/autoupdate",
    "kubernetes.io/service-account.name",
    "argocd.argoproj.io/tracking-id"};
constexpr std::array<std::string_view, 3> kKeptAnnotationPrefixes = {
    "field.cattle.io/", "kustomize.toolkit.fluxcd.io/", "meta.helm.sh/release-"};
constexpr std::size_t kMaxAnnotation = 1024;

bool is_kept_annotation(std::string_view key) {
  return std::find(kKeptAnnotations.begin(), kKeptAnnotations.end(), key) !=
             kKeptAnnotations.end() ||
         std::any_of(kKeptAnnotationPrefixes.begin(), kKeptAnnotationPrefixes.end(),
                     [&](std::string_view prefix) { return key.starts_with(prefix); });
}

std::string_view json_type(NodeKind kind) {
  switch (kind) {
    case NodeKind::Bool:
      return "bool";
    case NodeKind::Number:
      return "number";
    case NodeKind::String:
      return "string";
    case NodeKind::Sequence:
      return "array";
    case NodeKind::Mapping:
      return "object";
    case NodeKind::Null:
      return "null";
  }
  return "null";
}

// One step of a path: a field name, or an index in brackets.
const Node* step(const Tree& tree, const Node& node, std::string_view& path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  if (path.starts_with('[')) {
    std::size_t index = 0;
    const auto close = std::min(path.find(']'), path.size() - 1);
    std::from_chars(path.data() + 1, path.data() + close, index);
    path.remove_prefix(close + 1);
    if (node.kind != NodeKind::Sequence) return nullptr;
    for (const Node& child : tree.children(node)) {
      if (index-- == 0) return &child;
    }
    return nullptr;
  }
  const auto end = std::min(path.find_first_of(".["), path.size());
  const auto key = path.substr(0, end);
  path.remove_prefix(end);
  return tree.find(node, key);
}

}  // namespace

const Node* ObjectDecoder::value(const Node& parent, std::string_view key) const {
  const Node* node = tree_.find(parent, key);
  return node == nullptr || node->kind == NodeKind::Null ? nullptr : node;
}

std::string ObjectDecoder::text(const Node& parent, std::string_view key, const FieldPlace& place) {
  const Node* node = value(parent, key);
  if (node == nullptr) return {};
  if (node->kind == NodeKind::String) return std::string(node->text);
  misfit(*node, key, place, "string");
  return {};
}

std::vector<std::string> ObjectDecoder::texts(const Node& parent, std::string_view key,
                                              const FieldPlace& place) {
  std::vector<std::string> result;
  const Node* list = value(parent, key);
  if (list == nullptr) return result;
  if (list->kind != NodeKind::Sequence) {
    misfit(*list, key, place, "[]string");
    return result;
  }
  const auto children = tree_.children(*list);
  result.reserve(static_cast<std::size_t>(std::distance(children.begin(), children.end())));
  for (const Node& child : children) {
    if (child.kind != NodeKind::String && child.kind != NodeKind::Null) {
      misfit(child, key, place, "string");
    }
    result.emplace_back(child.text);
  }
  return result;
}

Labels ObjectDecoder::text_map(const Node& parent, std::string_view key, const FieldPlace& place) {
  Labels result;
  const Node* map = object(parent, key, place, "map[string]string");
  if (map == nullptr) return result;
  for (const Node& child : tree_.children(*map)) {
    if (child.kind != NodeKind::String && child.kind != NodeKind::Null) {
      misfit(child, key, place, "string");
    }
    result.emplace(child.key, child.text);
  }
  return result;
}

const Node* ObjectDecoder::object(const Node& parent, std::string_view key, const FieldPlace& place,
                                  std::string_view go_type) {
  const Node* node = value(parent, key);
  if (node == nullptr || node->kind == NodeKind::Mapping) return node;
  misfit(*node, key, place, go_type);
  return nullptr;
}

std::vector<const Node*> ObjectDecoder::objects(const Node& parent, std::string_view key,
                                                const FieldPlace& place, std::string_view go_type) {
  std::vector<const Node*> result;
  const Node* list = value(parent, key);
  if (list == nullptr) return result;
  if (list->kind != NodeKind::Sequence) {
    misfit(*list, key, place, fmt::format("[]{}", go_type));
    return result;
  }
  for (const Node& child : tree_.children(*list)) {
    if (child.kind != NodeKind::Mapping && child.kind != NodeKind::Null) {
      misfit(child, key, place, go_type);
    }
    result.push_back(&child);
  }
  return result;
}

ObjectMeta ObjectDecoder::meta(const Node& root, std::string_view go_struct) {
  ObjectMeta meta;
  const Node* node = object(root, "metadata", {go_struct, ""}, "v1.ObjectMeta");
  if (node == nullptr) return meta;
  constexpr FieldPlace kPlace{"ObjectMeta", "metadata"};
  meta.name = text(*node, "name", kPlace);
  meta.namespace_ = text(*node, "namespace", kPlace);
  meta.uid = text(*node, "uid", kPlace);
  meta.created = parse_rfc3339(text(*node, "creationTimestamp", kPlace));
  meta.labels = text_map(*node, "labels", kPlace);
  const Node* annotations = object(*node, "annotations", kPlace, "map[string]string");
  if (annotations == nullptr) return meta;
  for (const Node& child : tree_.children(*annotations)) {
    if (child.kind != NodeKind::String && child.kind != NodeKind::Null) {
      misfit(child, "annotations", kPlace, "string");
    } else if (is_kept_annotation(child.key)) {
      meta.annotations.emplace(child.key, cut_utf8(child.text, kMaxAnnotation));
    }
  }
  return meta;
}

void ObjectDecoder::expect_fields(const Node& node, std::initializer_list<std::string_view> known,
                                  std::string_view path, std::optional<std::size_t> index) {
  for (const Node& child : tree_.children(node)) {
    if (std::find(known.begin(), known.end(), child.key) != known.end()) continue;
    std::string full(path);
    if (index) full += fmt::format("[{}]", *index);
    if (!full.empty()) full += '.';
    full += child.key;
    const auto shown = quoted(full);
    unknown_.push_back(
        {child.key_line, child.key_column,
         fmt::format("unknown field \"{}\": kubectl refuses it, the API server drops it",
                     std::string_view(shown).substr(1, shown.size() - 2))});
  }
}

void ObjectDecoder::misfit(const Node& node, std::string_view key, const FieldPlace& place,
                           std::string_view go_type) {
  if (trouble_) return;
  trouble_ = FieldTrouble{
      node.line, node.column,
      fmt::format("json: cannot unmarshal {} into Go struct field {}.{}{}{} of type {}",
                  json_type(node.kind), place.go_struct, place.path, place.path.empty() ? "" : ".",
                  key, go_type)};
}

const Node& locate(const Tree& tree, const Node& root, std::string_view path) {
  const Node* found = &root;
  while (!path.empty()) {
    const Node* next = step(tree, *found, path);
    if (next == nullptr) break;
    found = next;
  }
  return *found;
}

}  // namespace nsposture::ingest::manifest
