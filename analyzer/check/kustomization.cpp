#include "analyzer/check/kustomization.h"

#include "analyzer/ingest/manifest/yaml.h"

namespace nsposture::check {

namespace {

using ingest::manifest::Node;
using ingest::manifest::NodeKind;
using ingest::manifest::Tree;

class Finder : public ingest::manifest::DocumentSink {
 public:
  void on_document(const Tree& tree, const ingest::manifest::ListContext& /*list*/,
                   const std::vector<ingest::manifest::DuplicateKey>& /*duplicates*/) override {
    for (const auto* key : {"patches", "patchesStrategicMerge", "patchesJson6902"}) {
      take_all(tree, key, found.patches);
    }
    take_all(tree, "resources", found.resources);
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

  Kustomization found;

 private:
  static void take_all(const Tree& tree, std::string_view key, std::vector<std::string>& paths) {
    const Node* list = tree.find(tree.root(), key);
    if (list == nullptr || list->kind != NodeKind::Sequence) return;
    for (const Node& item : tree.children(*list)) take(tree, item, paths);
  }

  // A file name, or an object with one in `path`; an inline patch names no file.
  static void take(const Tree& tree, const Node& patch, std::vector<std::string>& paths) {
    const Node* path = patch.kind == NodeKind::Mapping ? tree.find(patch, "path") : &patch;
    const bool named = path != nullptr && path->kind == NodeKind::String &&
                       path->text.find('\n') == std::string_view::npos;
    if (named) paths.emplace_back(path->text);
  }
};

}  // namespace

bool is_kustomization(std::string_view file_name) {
  const auto name = file_name.substr(file_name.rfind('/') + 1);
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

Kustomization read_kustomization(std::string_view text) {
  Finder finder;
  ingest::manifest::read_yaml(text, false, finder);
  return std::move(finder.found);
}

}  // namespace nsposture::check
