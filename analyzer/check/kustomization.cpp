#include "analyzer/check/kustomization.h"

#include "analyzer/ingest/rbac_yaml.h"

namespace nsposture::check {

namespace {

using ingest::Node;
using ingest::NodeKind;
using ingest::Tree;

class PatchFinder : public ingest::DocumentSink {
 public:
  void on_document(const Tree& tree, const ingest::ListContext& /*list*/,
                   const std::vector<ingest::DuplicateKey>& /*duplicates*/) override {
    for (const auto* key : {"patches", "patchesStrategicMerge", "patchesJson6902"}) {
      const Node* list = tree.find(tree.root(), key);
      if (list == nullptr || list->kind != NodeKind::Sequence) continue;
      for (const Node& patch : tree.children(*list)) take(tree, patch);
    }
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

  std::vector<std::string> paths;

 private:
  // A file name, or an object with one in `path`; an inline patch names no file.
  void take(const Tree& tree, const Node& patch) {
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

std::vector<std::string> patches_of(std::string_view kustomization) {
  PatchFinder finder;
  ingest::read_yaml(kustomization, false, finder);
  return std::move(finder.paths);
}

}  // namespace nsposture::check
