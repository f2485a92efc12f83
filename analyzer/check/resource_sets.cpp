#include "analyzer/check/resource_sets.h"

#include "analyzer/ingest/manifest/text_rights.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <utility>

namespace nsposture::check {

namespace {

using ingest::manifest::Node;
using ingest::manifest::NodeKind;
using ingest::manifest::text_of;
using ingest::manifest::Tree;

constexpr std::string_view kGroup = "addons.cluster.x-k8s.io";

using Visit = std::function<void(const Tree& tree, const Node& object)>;

class Objects : public ingest::manifest::DocumentSink {
 public:
  explicit Objects(const Visit& visit) : visit_(visit) {}

  void on_document(const Tree& tree, const ingest::manifest::ListContext& /*list*/,
                   const std::vector<ingest::manifest::DuplicateKey>& /*duplicates*/) override {
    if (!tree.empty()) look_at(tree, tree.root());
  }

  // Whoever read the file as a manifest told it.
  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

 private:
  void look_at(const Tree& tree, const Node& node) {
    if (node.kind == NodeKind::Mapping) visit_(tree, node);
    const Node* items = node.kind == NodeKind::Sequence ? &node : tree.find(node, "items");
    if (items == nullptr || items->kind != NodeKind::Sequence) return;
    for (const Node& item : tree.children(*items)) look_at(tree, item);
  }

  const Visit& visit_;
};

void each_object(const ManifestFile& file, const Visit& visit) {
  Objects objects(visit);
  ingest::manifest::read_yaml(file.text, /*cut=*/false, objects);
}

using Named = std::set<std::pair<std::string, std::string>>;  // kind, name

Named named_by_sets(const ManifestSet& set) {
  Named named;
  for (const auto* file : set.files) {
    if (!file->objects.api_groups.contains(std::string(kGroup))) continue;
    each_object(*file, [&](const Tree& tree, const Node& object) {
      const Node* spec = tree.find(object, "spec");
      const Node* resources = spec == nullptr ? nullptr : tree.find(*spec, "resources");
      if (text_of(tree, object, "kind") != "ClusterResourceSet" || resources == nullptr) return;
      for (const Node& one : tree.children(*resources)) {
        named.emplace(text_of(tree, one, "kind"), text_of(tree, one, "name"));
      }
    });
  }
  return named;
}

}  // namespace

std::vector<Diagnostic> applied_by_resource_sets(const ManifestSet& set) {
  std::vector<Diagnostic> troubles;
  const auto named = named_by_sets(set);
  if (named.empty()) return troubles;
  for (const auto* file : set.files) {
    each_object(*file, [&](const Tree& tree, const Node& object) {
      const Node* metadata = tree.find(object, "metadata");
      if (metadata == nullptr) return;
      const std::string kind(text_of(tree, object, "kind"));
      if (!named.contains({kind, std::string(text_of(tree, *metadata, "name"))})) return;
      const auto rights = ingest::manifest::rights_in_data(tree, object);
      if (rights.empty()) return;
      Diagnostic diagnostic;
      diagnostic.kind = DiagnosticKind::Unreadable;
      diagnostic.file = file->name;
      if (!file->is_built) {
        diagnostic.line = object.line;
        diagnostic.column = object.column;
      }
      diagnostic.message = fmt::format(
          "{} holds {} that a ClusterResourceSet may make real: not judged", kind, rights);
      troubles.push_back(std::move(diagnostic));
    });
  }
  return troubles;
}

}  // namespace nsposture::check
