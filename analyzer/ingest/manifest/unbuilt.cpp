#include "analyzer/ingest/manifest/unbuilt.h"

#include "analyzer/ingest/manifest/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nsposture::ingest::manifest {

namespace {

// These do not change roles, bindings or service accounts.
constexpr std::array<std::string_view, 8> kHarmlessFields = {
    "apiVersion",    "kind",   "metadata", "sortOptions",
    "buildMetadata", "images", "replicas", "generatorOptions"};

// Secrets of these types are only data. For others, a controller creates something: a token.
constexpr std::array<std::string_view, 7> kPlainSecrets = {"",
                                                           "Opaque",
                                                           "kubernetes.io/tls",
                                                           "kubernetes.io/dockerconfigjson",
                                                           "kubernetes.io/dockercfg",
                                                           "kubernetes.io/basic-auth",
                                                           "kubernetes.io/ssh-auth"};

class KustomizationProbe : public DocumentSink {
 public:
  explicit KustomizationProbe(const std::function<bool(const std::string&)>& is_read)
      : is_read_(is_read) {}

  void on_document(const Tree& tree, const ListContext& /*list*/,
                   const std::vector<DuplicateKey>& /*duplicates*/) override {
    if (why_ || tree.empty()) return;
    for (const Node& field : tree.children(tree.root())) {
      if (std::ranges::find(kHarmlessFields, field.key) != kHarmlessFields.end()) continue;
      if (field.key == "resources") {
        look_at(tree, field);
      } else if (!generates_data(tree, field)) {
        why_ = fmt::format("it has `{}`", field.key);
      }
      if (why_) return;
    }
  }

  // Reported when the file is read as a manifest.
  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

  [[nodiscard]] const std::optional<std::string>& why() const { return why_; }

 private:
  // ConfigMaps and Secrets that grant nothing. EKS reads aws-auth.
  static bool generates_data(const Tree& tree, const Node& field) {
    const bool maps = field.key == "configMapGenerator";
    if ((!maps && field.key != "secretGenerator") || field.kind != NodeKind::Sequence) return false;
    const auto entries = tree.children(field);
    return std::all_of(entries.begin(), entries.end(), [&](const Node& entry) {
      const auto ns = text_of(tree, entry, "namespace");
      if (maps) {
        return text_of(tree, entry, "name") != "aws-auth" || (!ns.empty() && ns != "kube-system");
      }
      return std::ranges::find(kPlainSecrets, text_of(tree, entry, "type")) != kPlainSecrets.end();
    });
  }

  void look_at(const Tree& tree, const Node& resources) {
    for (const Node& item : tree.children(resources)) {
      const std::string resource(item.text);
      if (!is_read_(resource)) why_ = fmt::format("its resource `{}` was not read", resource);
    }
  }

  const std::function<bool(const std::string&)>& is_read_;
  std::optional<std::string> why_;
};

class ChartProbe : public DocumentSink {
 public:
  void on_document(const Tree& tree, const ListContext& /*list*/,
                   const std::vector<DuplicateKey>& /*duplicates*/) override {
    if (tree.empty() || tree.root().kind != NodeKind::Mapping) return;
    const Node* list = tree.find(tree.root(), "dependencies");
    found_ = found_ ||
             (list != nullptr && list->kind == NodeKind::Sequence && list->first != Node::kNone);
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

  [[nodiscard]] bool found() const { return found_; }

 private:
  bool found_ = false;
};

std::string_view name_in(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

bool is_chart_name(std::string_view path) {
  return name_in(path) == "Chart.yaml" || name_in(path) == "requirements.yaml";
}

bool has_dependencies(std::string_view text) {
  ChartProbe probe;
  read_yaml(text, /*cut=*/false, probe);
  return probe.found();
}

bool is_kustomization_name(std::string_view path) {
  const auto name = name_in(path);
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

std::optional<std::string> why_unbuilt(std::string_view text,
                                       const std::function<bool(const std::string&)>& is_read) {
  KustomizationProbe probe(is_read);
  read_yaml(text, /*cut=*/false, probe);
  return probe.why();
}

}  // namespace nsposture::ingest::manifest
