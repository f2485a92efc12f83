#include "analyzer/check/kustomize/documents.h"

#include "analyzer/ingest/manifest/json_manifest.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace nsposture::check::kustomize {

namespace {

using ingest::manifest::Node;
using ingest::manifest::NodeKind;
using ingest::manifest::Tree;

Json to_json(const Tree& tree, const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return nullptr;
    case NodeKind::Bool:
      return node.text == "true";
    case NodeKind::Number: {
      auto number = Json::parse(node.text, nullptr, /*allow_exceptions=*/false);
      return number.is_number() ? number : Json(std::string(node.text));
    }
    case NodeKind::String:
      return std::string(node.text);
    case NodeKind::Sequence: {
      auto list = Json::array();
      for (const Node& child : tree.children(node)) list.push_back(to_json(tree, child));
      return list;
    }
    case NodeKind::Mapping: {
      auto object = Json::object();
      for (const Node& child : tree.children(node)) {
        object[std::string(child.key)] = to_json(tree, child);
      }
      return object;
    }
  }
  return nullptr;
}

std::vector<Place> places_of(const Tree& tree, const Node& root, std::string_view key) {
  std::vector<Place> places;
  const Node* list = tree.find(root, key);
  if (list == nullptr) return places;
  for (const Node& child : tree.children(*list)) places.push_back({child.line, child.column});
  return places;
}

class Collector : public ingest::manifest::DocumentSink {
 public:
  void on_document(const Tree& tree, const ingest::manifest::ListContext& list,
                   const std::vector<ingest::manifest::DuplicateKey>& duplicates) override {
    for (const auto& duplicate : duplicates) {
      if (duplicate.by_merge)
        on_unreadable(duplicate.line, duplicate.column, "a merge overrides a key");
    }
    const auto first = found.all.size();
    add(tree, tree.root(), 0);
    if (list.kind.empty()) return;
    for (auto i = first; i < found.all.size(); ++i) {
      auto& content = found.all[i].content;
      if (!content.is_object() || content.contains("kind")) continue;
      content["kind"] = list.kind;
      content["apiVersion"] = list.api_version;
    }
  }

  void on_unreadable(std::uint32_t line, std::uint32_t column,
                     const std::string& message) override {
    if (found.trouble.empty()) found.trouble = fmt::format("{}:{}: {}", line, column, message);
  }

  Documents found;

 private:
  void add(const Tree& tree, const Node& node, int depth) {
    const Node* kind = tree.find(node, "kind");
    const Node* items = tree.find(node, "items");
    const bool list = kind != nullptr && ingest::manifest::is_list_kind(kind->text) &&
                      items != nullptr && items->kind == NodeKind::Sequence;
    if (list && depth < 8) {
      for (const Node& item : tree.children(*items)) add(tree, item, depth + 1);
      return;
    }
    found.all.push_back({to_json(tree, node),
                         {node.line, node.column},
                         places_of(tree, node, "rules"),
                         places_of(tree, node, "subjects")});
  }
};

class FieldFinder : public ingest::manifest::DocumentSink {
 public:
  explicit FieldFinder(std::string_view field) : field_(field) {}

  void on_document(const Tree& tree, const ingest::manifest::ListContext& /*list*/,
                   const std::vector<ingest::manifest::DuplicateKey>& /*duplicates*/) override {
    if (found.line > 0 || tree.empty()) return;
    const auto slash = std::min(field_.find('/'), field_.size());
    const Node* node = tree.find(tree.root(), field_.substr(0, slash));
    if (node == nullptr) return;
    found = {node->line, node->column};
    const auto index = field_.substr(std::min(slash + 1, field_.size()));
    std::size_t at = 0;
    for (const Node& child : tree.children(*node)) {
      if (std::to_string(at++) == index) found = {child.line, child.column};
    }
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

  Place found;

 private:
  std::string_view field_;
};

}  // namespace

Place place_of_field(std::string_view text, std::string_view field) {
  FieldFinder finder(field);
  ingest::manifest::read_yaml(text, false, finder);
  return finder.found;
}

Documents read_documents(std::string_view text) {
  std::string padded;
  padded.reserve(text.size() + ingest::manifest::kJsonPadding);
  padded = text;
  Collector collector;
  if (ingest::manifest::looks_like_json(padded)) {
    ingest::manifest::read_json(padded, collector);
  } else {
    ingest::manifest::read_yaml(padded, false, collector);
  }
  return std::move(collector.found);
}

// YAML includes JSON.
Documents read_whole_documents(std::string_view text) {
  Collector collector;
  ingest::manifest::read_yaml(text, false, collector);
  return std::move(collector.found);
}

std::string text_at(const Json& object, std::string_view key) {
  if (!object.is_object()) return {};
  const auto found = object.find(std::string(key));
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace nsposture::check::kustomize
