#include "analyzer/ingest/manifest/manifest_source.h"

#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/cluster_builder.h"
#include "analyzer/ingest/manifest/convert.h"
#include "analyzer/ingest/manifest/json_manifest.h"
#include "analyzer/ingest/manifest/manifest_files.h"
#include "analyzer/ingest/manifest/no_objects.h"
#include "analyzer/ingest/manifest/oddly_named.h"
#include "analyzer/ingest/manifest/unbuilt.h"
#include "analyzer/ingest/manifest/yaml.h"
#include "graph/base/builtin_file.h"
#include "graph/base/error.h"
#include "graph/model/object_key.h"
#include "graph/rbac/aggregate.h"
#include "graph/rbac/builtin_roles.h"
#include "graph/rbac/default_objects.h"
#include "graph/rbac/version_signs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <utility>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kStdinName = "stdin";

// REQUIRES: kJsonPadding bytes are readable after the text.
void read_text(std::string_view text, bool cut, DocumentSink& sink) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (looks_like_json(text)) {
    read_json(text, sink);
  } else {
    read_yaml(text, cut, sink);
  }
}

// A dump contains the server's own cluster-admin. A manifest with only that name does not count.
bool holds_cluster_admin(const Cluster& cluster) {
  return std::any_of(cluster.roles.begin(), cluster.roles.end(), [](const Role& role) {
    return role.kind == RoleKind::ClusterRole && role.meta.name == "cluster-admin" &&
           (!role.meta.uid.empty() || role.meta.created || rbac::is_default(role.meta));
  });
}

// An explicit version takes precedence. Otherwise kubelets and default roles each show a minimum
// version of the server; the newer one is used. Roles requested for a version determine the server
// version.
void find_version(const ReadOptions& options, Cluster& cluster) {
  if (options.kubernetes) {
    cluster.kubernetes = *options.kubernetes;
    return;
  }
  auto shown = rbac::minor_by_default_roles(cluster);
  if (!shown && !cluster.kubernetes.known()) shown = known_kubernetes_minor(options.builtin_roles);
  if (shown && (!cluster.kubernetes.known() || *shown > cluster.kubernetes.minor)) {
    cluster.kubernetes = {*shown, VersionSource::DefaultRoles};
  }
}

void merge_builtin_roles(const ReadOptions& options, ReadResult& result) {
  auto version = options.builtin_roles;
  if (version.empty()) {
    version = holds_cluster_admin(result.cluster)
                  ? "none"
                  : std::string(rbac::builtin_roles_of(result.cluster.kubernetes));
  }
  result.cluster.builtin_roles = version;
  if (version == "none") return;
  const auto manifest = rbac::builtin_roles_manifest(version);
  if (!manifest) {
    throw Error(ErrorCode::Usage, fmt::format("no built-in roles are known for `{}`", version));
  }
  std::string text(*manifest);
  text.reserve(text.size() + kJsonPadding);
  ClusterBuilder builder(result.cluster, result.diagnostics);
  builder.open_file(builtin_file(version), true);
  Converter converter(builder, options.default_namespace);
  read_text(text, false, converter);
}

// A role with a uid is from a server, and its rules are already aggregated.
void warn_of_ring(const Role& role, ReadResult& result) {
  if (!role.meta.uid.empty()) return;
  result.diagnostics.push_back(
      {DiagnosticKind::Warning, result.cluster.files[role.pos.file], role.pos.line, role.pos.column,
       "ClusterRole", "", role.meta.name,
       "aggregated ClusterRoles select one another in a ring with this one: whether the rules "
       "written here survive depends on timing in a real cluster; they are taken as granted"});
}

// Detects a dump of a cluster: it has the server's own objects, a list as stored by a server, or
// only such objects, each in its own file. Each server has some objects of these kinds: a dump
// without any was made without requesting the kind, or with a selection. A single exported default
// role is not a dump.
class DumpCheck {
 public:
  // A server of any version creates dozens of cluster-wide roles and bindings; just a few of them
  // were selected by name.
  static constexpr std::size_t kFewOwn = 10;

  DumpCheck(ReadResult& result, bool saw_list)
      : cluster_(result.cluster), result_(result), saw_list_(saw_list) {}

  // False if it is not a dump.
  bool run() {
    whole_was_meant_ =
        holds_server_objects(cluster_.roles) || holds_server_objects(cluster_.bindings);
    const bool partial = saw_list_ || only_printed_objects();
    if (!whole_was_meant_ && !partial) return false;
    for (const auto kind : needed_kinds()) {
      // Also if there is an empty list of them: a selection was made.
      if (cluster_.reading.lacks(kind)) continue;
      if (!has_objects(kind)) {
        complain(kind, "the dump has none, though every server has some");
      } else if (partial && !has_own(kind)) {
        complain(kind,
                 "the dump has none of those that every server keeps itself: only some were asked "
                 "for");
      } else if (partial && kind.starts_with("Role") && of_one_namespace()) {
        complain(kind, "the dump is of one namespace, and every server has some in several");
      } else if (partial && kind.starts_with("ClusterRole") && own_labelled(kind) < kFewOwn) {
        complain(kind,
                 "the dump has only a few of those that every server keeps itself: only some were "
                 "asked for");
      } else {
        cluster_.reading.note(kind, ReadState::Whole);
      }
    }
    return true;
  }

 private:
  template <typename Object>
  static bool holds_server_objects(const std::vector<Object>& objects) {
    return std::any_of(objects.begin(), objects.end(), [](const Object& object) {
      const auto& meta = object.meta;
      return !meta.uid.empty() && rbac::is_default(meta) &&
             (meta.name == "cluster-admin" || meta.namespace_.starts_with("kube-"));
    });
  }

  static bool is_kept_by_server(const ObjectMeta& meta) {
    return !meta.uid.empty() && meta.created.has_value();
  }

  // Only roles and bindings; several in one file are manifests combined by a user.
  [[nodiscard]] bool only_printed_objects() const {
    std::set<std::uint32_t> files;
    const auto is_printed = [&](const auto& object) {
      return is_kept_by_server(object.meta) && files.insert(object.pos.file).second;
    };
    return std::ranges::all_of(cluster_.roles, is_printed) &&
           std::ranges::all_of(cluster_.bindings, is_printed) && !files.empty();
  }

  template <typename Test>
  [[nodiscard]] bool any_of_kind(std::string_view kind, const Test& test) const {
    const auto any = [&](const auto& objects) {
      return std::ranges::any_of(objects, [&](const auto& object) {
        return to_string(key_of(object).kind) == kind && test(object.meta);
      });
    };
    return any(cluster_.roles) || any(cluster_.bindings) || any(cluster_.namespaces) ||
           any(cluster_.service_accounts);
  }

  [[nodiscard]] bool has_objects(std::string_view kind) const {
    return any_of_kind(kind, [](const ObjectMeta&) { return true; });
  }

  // Kubernetes' own objects have its label or a reserved name. Objects written by hand beside a
  // dump are not considered.
  [[nodiscard]] bool has_own(std::string_view kind) const {
    return any_of_kind(kind, [](const ObjectMeta& meta) {
      return !is_kept_by_server(meta) || rbac::is_default(meta) || meta.name == "cluster-admin" ||
             meta.name.starts_with("system:") || meta.name.starts_with("kube-") ||
             meta.namespace_.starts_with("kube-");
    });
  }

  [[nodiscard]] std::size_t own_labelled(std::string_view kind) const {
    std::size_t count = 0;
    (void)any_of_kind(kind, [&count](const ObjectMeta& meta) {
      if (!is_kept_by_server(meta)) count = kFewOwn;  // written by hand: not considered
      if (rbac::is_default(meta)) ++count;
      return count >= kFewOwn;
    });
    return count;
  }

  // As with `-n`: Kubernetes has its own roles in kube-system and kube-public, and service accounts
  // in every namespace.
  [[nodiscard]] bool of_one_namespace() const {
    std::set<std::string_view> namespaces;
    const auto add = [&](const auto& objects) {
      for (const auto& object : objects) {
        if (!object.meta.namespace_.empty()) namespaces.insert(object.meta.namespace_);
      }
    };
    add(cluster_.roles);
    add(cluster_.bindings);
    add(cluster_.service_accounts);
    return namespaces.size() == 1;
  }

  // For an intended dump of a whole cluster, no answer is complete without RBAC; without the other
  // kinds, some are. For a selection of objects, answers that do not rely on absence stay valid.
  void complain(std::string_view kind, const std::string& why) {
    cluster_.reading.note(kind, ReadState::NotGiven, why);
    const auto& rbac = kinds_of_grants();
    const bool matters = std::find(rbac.begin(), rbac.end(), kind) != rbac.end();
    Diagnostic diagnostic;
    diagnostic.kind =
        matters && whole_was_meant_ ? DiagnosticKind::Unreadable : DiagnosticKind::Warning;
    diagnostic.file = cluster_.files.front();
    diagnostic.message = fmt::format("{}: {}", kind, why);
    result_.diagnostics.push_back(std::move(diagnostic));
  }

  Cluster& cluster_;
  ReadResult& result_;
  bool saw_list_;
  bool whole_was_meant_ = false;
};

void finish(const ReadOptions& options, ReadResult& result) {
  if (result.cluster.builtin_roles.empty()) {
    find_version(options, result.cluster);
    merge_builtin_roles(options, result);
  }
  for (const auto role : rbac::aggregate_cluster_roles(result.cluster)) {
    warn_of_ring(result.cluster.roles[role], result);
  }
}

class SourceReader {
 public:
  SourceReader(const ReadOptions& options, ReadResult& result)
      : builder_(result.cluster, result.diagnostics),
        converter_(builder_, options.default_namespace) {}

  void read_path(const std::string& path) {
    const auto found = manifest::find_manifests(path);
    opened_ = opened_ || found.opened;
    if (found.opened && found.files.empty()) {
      builder_.open_file(path);
      builder_.warn(builder_.position(0, 0), {}, "no *.yaml, *.yml or *.json files in there");
    }
    if (std::filesystem::is_directory(path)) look_beside_manifests(path);
    for (const auto& file : found.files) {
      if (file.trouble.empty()) {
        read_file(file.path, /*in_folder=*/file.path != path);
      } else {
        complain(file.path, file.trouble);
      }
    }
  }

  [[nodiscard]] bool saw_dump() const { return builder_.saw_dump(); }

  // Each file of a dump was written to contain objects.
  void refuse_files_without_objects() {
    for (const auto& file : without_objects_) {
      open(file);
      builder_.unreadable(0, 0, "no object of Kubernetes in it");
    }
  }

  // Throws if there was nothing at all to read.
  void require_something() const {
    if (!opened_ && !first_trouble_.empty()) throw Error(ErrorCode::Input, first_trouble_);
  }

 private:
  // Folders that cannot be walked are reported by the manifest reader.
  void look_beside_manifests(const std::string& folder) {
    std::vector<std::string> passed_over;
    for (const auto& file : find_beside_manifests(folder).files) {
      if (!file.trouble.empty()) continue;
      if (is_archive_or_backup(file.path)) {
        passed_over.push_back(file.path);
      } else {
        refuse_oddly_named(file.path);
      }
    }
    if (!passed_over.empty()) note_passed_over(folder, passed_over);
  }

  void note_passed_over(const std::string& folder, const std::vector<std::string>& paths) {
    constexpr std::size_t kShown = 3;
    const auto shown = std::min(paths.size(), kShown);
    auto names = fmt::format("{}", fmt::join(std::span(paths).first(shown), ", "));
    if (paths.size() > shown) names += fmt::format(" and {} more", paths.size() - shown);
    builder_.open_file(folder);
    builder_.warn(builder_.position(0, 0), {},
                  fmt::format("not read, as archives and backups are not: {}", names));
  }

  // kubectl would not read it either, but here it was meant to be read.
  void refuse_oddly_named(const std::string& path) {
    const auto found = rights_in_oddly_named(path);
    if (found.empty()) return;
    open(path);
    builder_.unreadable(0, 0,
                        fmt::format("it holds {} and was not read: of a folder *.yaml, *.yml and "
                                    "*.json are; name the file itself",
                                    found));
  }

  void read_file(const std::string& path, bool in_folder) {
    const auto input = bytes::read_source_file(path);
    opened_ = opened_ || input.opened;
    if (!input.trouble.empty()) complain(path, input.trouble);
    if (input.trouble.empty() || !input.text.empty()) {
      if (input.trouble.empty()) open(path);
      read_text(input.text, !input.trouble.empty(), converter_);
      note_nothing(path, input.text, in_folder);
      if (in_folder && is_kustomization_name(path)) note_unbuilt(path, input.text);
      if (in_folder && is_chart_name(path) && has_dependencies(input.text)) {
        builder_.unreadable(0, 0,
                            "a chart that has others in it, which are not read: give the output "
                            "of `helm template`");
      }
      builder_.close_file();
    }
  }

  // A file that is named explicitly should contain something. A folder may have other files, but a
  // file truncated to nothing should have contained something too.
  void note_nothing(const std::string& path, std::string_view text, bool in_folder) {
    if (converter_.took_content()) return;
    const auto nothing = nothing_written(path, text);
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      builder_.unreadable(0, 0, "it is empty");
    } else if (!in_folder) {
      builder_.unreadable(0, 0, "no object of Kubernetes in it");
    } else if (!nothing.empty()) {
      builder_.unreadable(0, 0, fmt::format("`{}` in place of an object", nothing));
    } else if (!holds_comments_alone(text)) {
      without_objects_.push_back(path);
    }
  }

  // A kustomization given by its folder.
  void note_unbuilt(const std::string& path, std::string_view text) {
    const auto folder = std::filesystem::path(path).parent_path();
    const auto is_read = [&](const std::string& resource) {
      std::error_code error;
      const auto place = folder / resource;
      return resource.find("://") == std::string::npos && !resource.starts_with("..") &&
             (is_manifest_name(resource) || std::filesystem::is_directory(place, error)) &&
             std::filesystem::exists(place, error);
    };
    const auto why = why_unbuilt(text, is_read);
    if (!why) return;
    builder_.unreadable(
        0, 0,
        fmt::format("a kustomization is not built here, and builds more than its files: {}; give "
                    "the output of `kubectl kustomize`",
                    *why));
  }

  void open(const std::string& path) {
    builder_.open_file(path == "-" ? std::string(kStdinName) : path);
  }

  void complain(const std::string& path, const std::string& trouble) {
    open(path);
    builder_.unreadable(0, 0, trouble);
    if (first_trouble_.empty()) first_trouble_ = fmt::format("`{}` {}", path, trouble);
  }

  ClusterBuilder builder_;
  Converter converter_;
  bool opened_ = false;
  std::string first_trouble_;
  std::vector<std::string> without_objects_;  // within a folder
};

}  // namespace

ReadResult read_rbac(const std::vector<std::string>& paths, const ReadOptions& options) {
  ReadResult result;
  SourceReader reader(options, result);
  for (const auto& path : paths) reader.read_path(path);
  reader.require_something();
  if (DumpCheck(result, reader.saw_dump()).run()) reader.refuse_files_without_objects();
  finish(options, result);
  return result;
}

ReadResult read_manifest(std::string_view text, const std::string& name,
                         const std::string& default_namespace) {
  std::string padded;
  padded.reserve(text.size() + kJsonPadding);
  padded = text;
  ReadResult result;
  ClusterBuilder builder(result.cluster, result.diagnostics);
  builder.keep_all_forms();
  builder.open_file(name);
  Converter converter(builder, default_namespace);
  read_text(padded, false, converter);
  builder.close_file();
  return result;
}

void read_rbac_text(std::string_view text, const std::string& name, const ReadOptions& options,
                    ReadResult& result) {
  std::string padded;
  padded.reserve(text.size() + kJsonPadding);
  padded = text;
  ClusterBuilder builder(result.cluster, result.diagnostics);
  builder.open_file(name);
  Converter converter(builder, options.default_namespace);
  read_text(padded, false, converter);
  builder.close_file();
  finish(options, result);
}

ReadResult read_nothing(const ReadOptions& options) {
  ReadResult result;
  finish(options, result);
  for (const auto kind : needed_kinds()) {
    result.cluster.reading.note(kind, ReadState::LogAlone, "only the audit log was given");
  }
  return result;
}

}  // namespace nsposture::ingest::manifest
