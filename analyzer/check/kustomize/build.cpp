#include "analyzer/check/kustomize/build.h"

#include "analyzer/check/kustomize/fields.h"
#include "analyzer/check/kustomize/generated.h"
#include "analyzer/check/kustomize/naming.h"
#include "analyzer/check/kustomize/patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

namespace nsposture::check::kustomize {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxSteps = 1000;

// Fields that have no effect on permissions.
constexpr std::array<std::string_view, 15> kHarmless = {"apiVersion",
                                                        "kind",
                                                        "metadata",
                                                        "images",
                                                        "replicas",
                                                        "buildMetadata",
                                                        "generatorOptions",
                                                        "sortOptions",
                                                        "crds",
                                                        "configMapGenerator",
                                                        "secretGenerator",
                                                        "validators",
                                                        "inventory",
                                                        "imageTags",
                                                        "helmGlobals"};

// Flux uses files of this name for its own object.
constexpr std::string_view kGroup = "kustomize.config.k8s.io";

constexpr std::array<std::string_view, 16> kApplied = {"resources",
                                                       "bases",
                                                       "components",
                                                       "namespace",
                                                       "namePrefix",
                                                       "nameSuffix",
                                                       "commonLabels",
                                                       "labels",
                                                       "commonAnnotations",
                                                       "patches",
                                                       "vars",
                                                       "replacements",
                                                       "configurations",
                                                       "patchesStrategicMerge",
                                                       "patchesJson6902",
                                                       "transformers"};

const Json& field(const Json& object, const char* key) {
  static const Json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

bool is_empty(const Json& value) {
  return value.is_null() || ((value.is_array() || value.is_object()) && value.empty());
}

bool is_remote(const std::string& path) {
  return path.find("://") != std::string::npos || path.find("?ref=") != std::string::npos ||
         path.starts_with("git@") || path.starts_with("git::") || path.starts_with("github.com");
}

std::vector<std::pair<std::string, std::string>> pairs_of(const Json& object) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!object.is_object()) return pairs;
  for (const auto& [key, value] : object.items()) {
    if (value.is_string()) pairs.emplace_back(key, value.get<std::string>());
  }
  return pairs;
}

Naming naming_of(const Json& content) {
  Naming naming{text_at(content, "namespace"), text_at(content, "namePrefix"),
                text_at(content, "nameSuffix"), pairs_of(field(content, "commonLabels")),
                pairs_of(field(content, "commonAnnotations"))};
  for (const auto& entry : field(content, "labels")) {
    for (auto& pair : pairs_of(field(entry, "pairs"))) naming.labels.push_back(std::move(pair));
  }
  return naming;
}

// Labels decide what an aggregated role selects, and `fields` can write them to any place.
std::string label_trouble(const Json& content) {
  const auto& labels = field(content, "labels");
  if (!is_empty(labels) && !labels.is_array()) return "`labels` is no list";
  for (const auto& entry : labels) {
    if (!entry.is_object()) return "an entry of `labels` is none";
    if (!spares_rights(field(entry, "fields")))
      return "`labels` with `fields` that may hold rights";
  }
  const auto& more = field(content, "buildMetadata");
  const bool harmless = std::ranges::all_of(more, [](const Json& option) {
    return option == "originAnnotations" || option == "transformerAnnotations";
  });
  return harmless ? std::string() : "`buildMetadata` that adds labels";
}

bool is_replacement_harmless(const Json& replacement) {
  const auto& targets = field(replacement, "targets");
  if (!targets.is_array()) return false;  // in a separate file
  return std::ranges::all_of(targets, [](const Json& target) {
    const auto kind = text_at(field(target, "select"), "kind");
    const bool plain = !kind.empty() && kind.find_first_of("*.|[(") == std::string::npos;
    const auto& paths = field(target, "fieldPaths");
    const bool own_kind = std::ranges::any_of(
        paths, [](const Json& path) { return path == "kind" || path == "apiVersion"; });
    return plain && !bears_rights(kind) && !own_kind;
  });
}

// A LabelTransformer for labels of objects and below `spec`, which RBAC objects do not have.
bool writes_labels_alone(const Json& transformer) {
  const auto& places = field(transformer, "fieldSpecs");
  return text_at(transformer, "apiVersion") == "builtin" &&
         kind_of(transformer) == "LabelTransformer" && field(transformer, "labels").is_object() &&
         places.is_array() && std::ranges::all_of(places, [](const Json& place) {
           const auto path = text_at(place, "path");
           return path == "metadata/labels" || path.starts_with("spec/");
         });
}

// kustomize omits objects with this annotation from its output.
bool is_left_out(const Json& object) {
  const auto& annotations = field(field(object, "metadata"), "annotations");
  const auto& value = field(annotations, "config.kubernetes.io/local-config");
  return !value.is_null() && value != "false" && value != false;
}

bool holds_variable(const Resource& resource) {
  const auto& object = resource.document.content;
  return bears_rights(kind_of(object)) &&
         object.dump(-1, ' ', false, Json::error_handler_t::replace).find("$(") !=
             std::string::npos;
}

class Builder {
 public:
  explicit Builder(const FindFile& find) : find_(find) {}

  void run(const std::string& name) {
    try {
      build_.resources = accumulate(name, {}, /*component=*/false);
    } catch (const Json::exception&) {
      complain(name, "nsposture does not know the shape of an object in it");
    }
    place_troubles();
  }

  Build take() { return std::move(build_); }

 private:
  using Resources = std::vector<Resource>;

  // `inherited`: the resources that a component modifies besides its own.
  Resources accumulate(const std::string& name, Resources inherited, bool component) {
    auto resources = std::move(inherited);
    if (++steps_ > kMaxSteps) {
      if (steps_ == kMaxSteps + 1) complain(name, "too many kustomizations in one");
      return resources;
    }
    if (above_.size() >= kMaxDepth || !above_.insert(name).second) {
      complain(name, "kustomizations that build on one another in a ring");
      return resources;
    }
    const auto field_above = std::exchange(field_, {});
    const auto file_above = std::exchange(file_, name);
    if (above_.size() > 1) build_.below.push_back(name);
    const auto content = read(name, component);
    const fs::path folder = fs::path(name).parent_path();
    add_generated(name, folder, content, resources);
    for (const auto* key : {"resources", "bases"}) {
      each_path(content, key, name,
                [&](const std::string& path) { add_resource(name, folder, path, resources); });
    }
    each_path(content, "components", name, [&](const std::string& path) {
      if (const auto file = kustomization_in(folder / path); !file.empty()) {
        resources = accumulate(file, std::move(resources), true);
      } else {
        complain(name, fmt::format("the component `{}` is not there", path));
      }
    });
    check_fields(name, folder, content, resources);
    apply_patches(name, folder, content, resources);
    apply_naming(naming_of(content), resources);
    apply_transformers(name, folder, content, resources);
    above_.erase(name);
    field_ = field_above;
    file_ = file_above;
    return resources;
  }

  Json read(const std::string& name, bool component) {
    const auto file = find_(name);
    if (!file) {
      complain(name, "is not there");
      return Json::object();
    }
    if (!file->trouble.empty()) {
      complain(name, file->trouble);
      return Json::object();
    }
    auto documents = read_documents(file->text);
    if (!documents.trouble.empty()) complain(name, documents.trouble);
    if (documents.all.size() != 1 || !documents.all.front().content.is_object()) {
      complain(name, "is not one kustomization");
      return Json::object();
    }
    auto content = std::move(documents.all.front().content);
    const auto kind = kind_of(content);
    const bool root = above_.size() == 1;
    const bool fits = kind.empty() || kind == (component ? "Component" : "Kustomization") ||
                      (root && kind == "Component");
    if (!fits) complain(name, fmt::format("is a {} where none is expected", kind));
    is_piece_ = root ? kind == "Component" : is_piece_;
    const auto version = text_at(content, "apiVersion");
    if (!version.empty() && group_of(content) != kGroup) {
      complain(name, fmt::format("is of `{}`, which is not kustomize's", version));
    }
    const auto odd = odd_field(content);
    if (!odd.empty()) complain(name, odd);
    return content;
  }

  void place_troubles() {
    for (auto& trouble : build_.troubles) {
      const auto file = trouble.field.empty() ? std::nullopt : find_(trouble.file);
      if (file) trouble.place = place_of_field(file->text, trouble.field);
    }
  }

  template <typename Take>
  void each_path(const Json& content, const char* key, const std::string& name, const Take& take) {
    const auto& list = field(content, key);
    if (list.is_null()) return;
    if (!list.is_array()) return complain(name, fmt::format("`{}` is no list", key), key);
    for (std::size_t i = 0; i < list.size(); ++i) {
      field_ = fmt::format("{}/{}", key, i);
      if (list[i].is_string()) {
        take(list[i].get<std::string>());
      } else {
        complain(name, fmt::format("an entry of `{}` is no path", key));
      }
    }
    field_.clear();
  }

  // kustomize treats an existing path as a path, before a URL.
  void add_resource(const std::string& name, const fs::path& folder, const std::string& path,
                    Resources& resources) {
    if (path.find('\n') != std::string::npos) {
      return add_documents(name, {path, {}}, resources);
    }
    const auto target = normal(folder / path);
    if (const auto file = kustomization_in(target); !file.empty()) {
      auto more = accumulate(file, {}, false);
      std::ranges::move(more, std::back_inserter(resources));
    } else if (const auto found = find_(target)) {
      build_.files.push_back(target);
      add_documents(target, *found, resources);
    } else {
      complain(name, is_remote(path) ? fmt::format("`{}` is fetched from elsewhere", path)
                                     : fmt::format("`{}` is not there, or lies elsewhere", path));
    }
  }

  void add_documents(const std::string& name, const FileText& file, Resources& resources) {
    if (!file.trouble.empty()) return complain(name, file.trouble);
    auto documents = read_documents(file.text);
    if (!documents.trouble.empty()) complain(name, documents.trouble);
    for (auto& document : documents.all) {
      const bool taken = document.content.is_object() && !is_left_out(document.content);
      if (taken) resources.push_back({std::move(document), name, {}});
    }
  }

  // The data may map identities or be applied, and a patch may change it in any way.
  void add_generated(const std::string& name, const fs::path& folder, const Json& content,
                     Resources& resources) {
    const auto read = [&](const std::string& path) {
      const auto file = find_(normal(folder / path));
      return file && file->trouble.empty() ? file->text : "not read: " + path;
    };
    for (const auto* key : {"configMapGenerator", "secretGenerator"}) {
      const auto& list = field(content, key);
      if (!list.is_array()) continue;
      for (const auto& entry : list) {
        auto object = generated_object(entry, std::string_view(key).starts_with("config"), read);
        resources.push_back({Document{std::move(object), {1, 1}, {}, {}}, name, {}});
      }
    }
  }

  void check_fields(const std::string& name, const fs::path& folder, const Json& content,
                    const Resources& resources) {
    for (const auto& [key, value] : content.items()) {
      if (is_empty(value) || holds(kHarmless, key) || holds(kApplied, key)) continue;
      complain(name,
               fmt::format("nsposture does not evaluate `{}`, so the result is not judged", key),
               key);
    }
    if (const auto trouble = label_trouble(content); !trouble.empty()) {
      complain(name, trouble, trouble.find("buildMetadata") == 1 ? "buildMetadata" : "labels");
    }
    if (!is_empty(field(content, "vars")) && std::ranges::any_of(resources, holds_variable)) {
      complain(name, "`vars` stand in an object about rights", "vars");
    }
    check_replacements(name, folder, field(content, "replacements"));
    each_path(content, "configurations", name, [&](const std::string& path) {
      const auto file = find_(normal(folder / path));
      const auto documents = file ? read_documents(file->text) : Documents{{}, "is not there"};
      const bool known =
          documents.trouble.empty() &&
          std::ranges::all_of(documents.all, [](const Document& document) {
            return spares_rights(document.content) && odd_field(document.content).empty();
          });
      if (!known)
        complain(name, fmt::format("nsposture does not evaluate the configuration `{}`, so the "
                                   "result is not judged",
                                   path));
    });
  }

  // Each entry is inline or in a file, which may contain one or a list.
  void check_replacements(const std::string& name, const fs::path& folder, const Json& list) {
    if (is_empty(list)) return;
    const auto harmless_file = [&](const Json& entry) {
      const auto path = text_at(entry, "path");
      const auto file = path.empty() ? std::nullopt : find_(normal(folder / path));
      if (!file || !file->trouble.empty() || entry.size() != 1) return false;
      const auto documents = read_whole_documents(file->text);
      return documents.trouble.empty() && !documents.all.empty() &&
             std::ranges::all_of(documents.all, [](const Document& document) {
               const auto& content = document.content;
               if (!odd_field(content).empty()) return false;
               return content.is_array() ? std::ranges::all_of(content, is_replacement_harmless)
                                         : is_replacement_harmless(content);
             });
    };
    const bool harmless = list.is_array() && std::ranges::all_of(list, [&](const Json& entry) {
                            return is_replacement_harmless(entry) || harmless_file(entry);
                          });
    if (!harmless) {
      complain(name, "`replacements` that may be written to an object about rights",
               "replacements");
    }
  }

  // Built-in transformers that only write labels.
  void apply_transformers(const std::string& name, const fs::path& folder, const Json& content,
                          Resources& resources) {
    each_path(content, "transformers", name, [&](const std::string& path) {
      std::optional<FileText> file = FileText{path, {}};
      if (path.find('\n') == std::string::npos) file = find_(normal(folder / path));
      const auto documents = file && file->trouble.empty() ? read_whole_documents(file->text)
                                                           : Documents{{}, "is not there"};
      const bool known =
          documents.trouble.empty() && !documents.all.empty() &&
          std::ranges::all_of(documents.all, [](const Document& document) {
            return writes_labels_alone(document.content) && odd_field(document.content).empty();
          });
      if (!known) {
        return complain(name,
                        "nsposture does not evaluate `transformers`, so the result is not judged");
      }
      for (const auto& document : documents.all) {
        Naming naming;
        naming.labels = pairs_of(field(document.content, "labels"));
        apply_naming(naming, resources);
      }
    });
  }

  void apply_patches(const std::string& name, const fs::path& folder, const Json& content,
                     Resources& resources) {
    for (const auto* key : {"patchesStrategicMerge", "patches", "patchesJson6902"}) {
      const auto& list = field(content, key);
      if (list.is_null()) continue;
      if (!list.is_array()) return complain(name, fmt::format("`{}` is no list", key), key);
      for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& entry = list[i];
        field_ = fmt::format("{}/{}", key, i);
        const auto strange = unknown_patch_field(entry);
        if (!strange.empty()) complain(name, strange);
        const auto patch = patch_of(name, folder, entry);
        if (!patch) continue;
        const auto trouble = apply_patch(*patch, resources);
        if (!trouble.empty()) complain(name, trouble);
        const auto& options = field(entry, "options");
        if (field(options, "allowKindChange") == true ||
            field(options, "allowNameChange") == true) {
          complain(name, "a patch that may change kind or name");
        }
      }
      field_.clear();
    }
  }

  std::optional<Patch> patch_of(const std::string& name, const fs::path& folder,
                                const Json& entry) {
    Patch patch;
    patch.may_miss = is_piece_;
    std::string path;
    if (entry.is_string()) {
      const auto text = entry.get<std::string>();
      (text.find('\n') == std::string::npos && text.find('{') == std::string::npos ? path
                                                                                   : patch.text) =
          text;
    } else {
      path = text_at(entry, "path");
      patch.text = text_at(entry, "patch");
      patch.target = field(entry, "target");
    }
    if (path.empty()) return patch;
    const auto file = find_(normal(folder / path));
    if (file && file->trouble.empty()) {
      patch.text = file->text;
      return patch;
    }
    complain(name, fmt::format("the patch `{}` {}", path, file ? file->trouble : "is not there"));
    return std::nullopt;
  }

  [[nodiscard]] std::string kustomization_in(const fs::path& folder) const {
    for (const auto* name : {"kustomization.yaml", "kustomization.yml", "Kustomization"}) {
      auto file = normal(folder / name);
      if (find_(file)) return file;
    }
    return {};
  }

  static std::string normal(const fs::path& path) { return path.lexically_normal().string(); }

  // `field`: the position in the kustomization; default: the current field.
  void complain(const std::string& file, const std::string& message,
                const std::string& field = {}) {
    const auto& looked_at = file == file_ ? field_ : field;
    build_.troubles.push_back({file, message, field.empty() ? looked_at : field});
  }

  const FindFile& find_;
  Build build_;
  std::set<std::string> above_;
  std::size_t steps_ = 0;
  std::string file_;       // the current kustomization
  std::string field_;      // its current field
  bool is_piece_ = false;  // a component built alone: targets of its patches may be elsewhere
};

}  // namespace

bool is_buildable(std::string_view text) {
  const auto documents = read_documents(text);
  if (!documents.trouble.empty() || documents.all.empty()) return true;
  return !group_of(documents.all.front().content).ends_with(".fluxcd.io");
}

Build build(const std::string& name, const FindFile& find) {
  Builder builder(find);
  builder.run(name);
  return builder.take();
}

}  // namespace nsposture::check::kustomize
