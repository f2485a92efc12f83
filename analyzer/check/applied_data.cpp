#include "analyzer/check/applied_data.h"

#include "analyzer/ingest/manifest/text_rights.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::check {

namespace {

using ingest::manifest::Node;
using ingest::manifest::NodeKind;
using ingest::manifest::text_of;
using ingest::manifest::Tree;

// Groups whose controllers apply what the data contains, including groups with these suffixes.
constexpr std::array<std::string_view, 3> kApplying = {"addons.cluster.x-k8s.io",
                                                       "projectsveltos.io", "kappctrl.k14s.io"};
// Groups whose controllers read values, files or patches from the data.
constexpr std::array<std::string_view, 7> kTaking = {
    "cluster.x-k8s.io", "helm.toolkit.fluxcd.io", "kustomize.toolkit.fluxcd.io", "helm.cattle.io",
    "fleet.cattle.io",  "packaging.carvel.dev",   "fluxcd.controlplane.io"};
constexpr std::string_view kTool = "kubectl";

using Visit = std::function<void(const Tree& tree, const Node& object)>;

class Objects : public ingest::manifest::DocumentSink {
 public:
  explicit Objects(const Visit& visit) : visit_(visit) {}

  void on_document(const Tree& tree, const ingest::manifest::ListContext& /*list*/,
                   const std::vector<ingest::manifest::DuplicateKey>& /*duplicates*/) override {
    if (!tree.empty()) look_at(tree, tree.root());
  }

  // Already reported when the file was read as a manifest.
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

enum class Use {
  Mounts,   // possibly a script
  Takes,    // as values, a file or a patch
  Applies,  // each text, whatever it is
};

struct Applier {
  std::string kind;
  Use use = Use::Mounts;
};

// By kind and name; the name is "*" for any.
using Named = std::map<std::pair<std::string, std::string>, Applier>;

template <std::size_t N>
bool is_of(std::string_view group, const std::array<std::string_view, N>& groups) {
  return std::ranges::any_of(groups, [&](std::string_view one) {
    return group == one || (group.ends_with(one) && group[group.size() - one.size() - 1] == '.');
  });
}

bool runs_tool(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return node.text.find(kTool) != std::string_view::npos;
  const auto children = tree.children(node);
  return std::any_of(children.begin(), children.end(), [&](const Node& child) {
    return child.key != "metadata" && runs_tool(tree, child);
  });
}

class References {
 public:
  References(const Tree& tree, Applier applier, Named& named)
      : tree_(tree), applier_(std::move(applier)), named_(named) {}

  // Collects the references in all forms that the API has for them.
  void collect(const Node& node) {
    add(text_of(tree_, node, "kind"), text_of(tree_, node, "name"));
    for (const Node& child : tree_.children(node)) {
      if (child.key.starts_with("configMap")) add("ConfigMap", text_of(tree_, child, "name"));
      if (child.key.starts_with("secret")) {
        add("Secret", text_of(tree_, child, "name"));
        add("Secret", text_of(tree_, child, "secretName"));
      }
      const bool inner = child.kind == NodeKind::Mapping || child.kind == NodeKind::Sequence;
      if (inner && child.key != "metadata" && child.key != "status") collect(child);
    }
  }

 private:
  void add(std::string_view kind, std::string_view name) {
    if (name.empty() || (kind != "ConfigMap" && kind != "Secret")) return;
    const bool open = name.find("{{") != std::string_view::npos;
    auto& applier = named_[{std::string(kind), open ? "*" : std::string(name)}];
    if (applier.kind.empty() || applier.use < applier_.use) applier = applier_;
  }

  const Tree& tree_;
  Applier applier_;
  Named& named_;
};

// A ConfigMap or Secret that may contain permissions.
struct Data {
  std::string kind;
  std::string name;
  std::string rights;  // if every text in it is applied
  std::string shown;   // if its use is unknown
  bool is_script = false;
  Diagnostic place;
};

// Whether the file needs a closer check.
bool may_apply(const ManifestFile& file, const std::vector<Data>& all) {
  const bool names =
      file.text.find("{{") != std::string::npos || std::ranges::any_of(all, [&](const Data& data) {
        return file.text.find(data.name) != std::string::npos;
      });
  if (!names) return false;
  const auto& groups = file.objects.api_groups;
  return file.text.find(kTool) != std::string::npos || !file.objects.workloads.empty() ||
         std::ranges::any_of(groups, [](const std::string& group) {
           return is_of(group, kApplying) || is_of(group, kTaking);
         });
}

Named named_by_appliers(const ManifestSet& set, const std::vector<Data>& all) {
  Named named;
  for (const auto* file : set.files) {
    if (!may_apply(*file, all)) continue;
    each_object(*file, [&](const Tree& tree, const Node& object) {
      const auto group = ingest::manifest::group_of(text_of(tree, object, "apiVersion"));
      const std::string kind(text_of(tree, object, "kind"));
      const bool data = group.empty() && (kind == "ConfigMap" || kind == "Secret");
      if (data) return;
      auto use = is_of(group, kApplying) ? Use::Applies : Use::Mounts;
      if (use == Use::Mounts && (is_of(group, kTaking) || runs_tool(tree, object))) {
        use = Use::Takes;
      }
      References(tree, {kind, use}, named).collect(object);
    });
  }
  return named;
}

const Applier* applier_of(const Named& named, const std::string& kind, const std::string& name) {
  auto found = named.find({kind, name});
  if (found == named.end()) found = named.find({kind, "*"});
  return found == named.end() ? nullptr : &found->second;
}

bool holds_data(const Cluster& objects) {
  return objects.skipped_kinds.contains("ConfigMap") ||
         std::ranges::any_of(objects.related,
                             [](const RelatedObject& one) { return one.kind == "Secret"; });
}

std::vector<Data> data_with_rights(const ManifestSet& set) {
  std::vector<Data> all;
  for (const auto* file : set.files) {
    if (!holds_data(file->objects)) continue;
    each_object(*file, [&](const Tree& tree, const Node& object) {
      const std::string kind(text_of(tree, object, "kind"));
      const Node* metadata = tree.find(object, "metadata");
      if (metadata == nullptr || (kind != "ConfigMap" && kind != "Secret")) return;
      Data data{kind,
                std::string(text_of(tree, *metadata, "name")),
                ingest::manifest::rights_in_data(tree, object),
                ingest::manifest::rights_shown_in_data(tree, object),
                runs_tool(tree, object),
                {}};
      if (data.rights.empty() && data.shown.empty()) return;
      data.place.file = file->name;
      if (!file->is_built) {
        data.place.line = object.line;
        data.place.column = object.column;
      }
      all.push_back(std::move(data));
    });
  }
  return all;
}

}  // namespace

std::vector<Diagnostic> rights_in_applied_data(const ManifestSet& set) {
  std::vector<Diagnostic> troubles;
  auto all = data_with_rights(set);
  if (all.empty()) return troubles;
  const auto named = named_by_appliers(set, all);
  for (auto& data : all) {
    const auto* applier = applier_of(named, data.kind, data.name);
    // A mounted text is not applied without a tool.
    if (applier == nullptr || (applier->use == Use::Mounts && !data.is_script)) continue;
    const auto& rights = applier->use == Use::Applies ? data.rights : data.shown;
    if (rights.empty()) continue;
    data.place.kind = DiagnosticKind::Unreadable;
    data.place.message =
        fmt::format("{} holds {} that an object of kind {} may make real: not judged", data.kind,
                    rights, applier->kind);
    troubles.push_back(std::move(data.place));
  }
  return troubles;
}

}  // namespace nsposture::check
