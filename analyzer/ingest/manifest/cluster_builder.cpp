#include "analyzer/ingest/manifest/cluster_builder.h"

#include "graph/base/builtin_file.h"
#include "graph/model/object_key.h"
#include "graph/rbac/default_objects.h"
#include "graph/validation/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace nsposture::ingest::manifest {

namespace {

// A file of only errors must not fill memory with diagnostics. Rejected objects are always listed:
// that list is a result.
constexpr std::uint64_t kMaxComplaintsPerFile = 1000;

// The kind as written by the user.
template <typename Object>
std::string shown_kind(const Object& object) {
  if constexpr (std::is_same_v<Object, Workload> || std::is_same_v<Object, RelatedObject>) {
    return object.kind;
  } else {
    return std::string(to_string(key_of(object).kind));
  }
}

// A server's objects show their real content; a manifest's changes to defaults do not last. A uid
// marks the former, except in a proposed change, whose author can write any uid.
template <typename Object>
void put_back(Object& written, const Object& made, bool proposed) {
  if constexpr (std::is_same_v<Object, Role> || std::is_same_v<Object, Binding>) {
    if (proposed || written.meta.uid.empty()) rbac::put_back_defaults(written, made);
  }
}

}  // namespace

ClusterBuilder::ClusterBuilder(Cluster& cluster, std::vector<Diagnostic>& diagnostics)
    : cluster_(cluster), diagnostics_(diagnostics) {
  for (std::size_t i = 0; i < cluster.files.size(); ++i) {
    if (is_builtin_file(cluster.files[i])) builtin_file_ = static_cast<std::uint32_t>(i);
  }
  index(cluster.roles);
  index(cluster.bindings);
  index(cluster.namespaces);
  index(cluster.service_accounts);
  index(cluster.workloads);
  index(cluster.related);
}

void ClusterBuilder::open_file(const std::string& name, bool builtin) {
  file_ = static_cast<std::uint32_t>(cluster_.files.size());
  cluster_.files.push_back(builtin ? name : name_of_file(name));
  if (builtin) builtin_file_ = file_;
  complaints_ = 0;
}

void ClusterBuilder::close_file() {
  if (complaints_ <= kMaxComplaintsPerFile) return;
  const auto more = complaints_ - kMaxComplaintsPerFile;
  complaints_ = 0;
  unreadable(0, 0, fmt::format("{} more errors and warnings in this file", more));
}

void ClusterBuilder::add(Role role) {
  add_unique(cluster_.roles, std::move(role));
}

void ClusterBuilder::add(Binding binding) {
  if (keep_all_forms_ || !changes_role_ref(binding)) {
    add_unique(cluster_.bindings, std::move(binding));
  }
}

void ClusterBuilder::add(Namespace ns) {
  add_unique(cluster_.namespaces, std::move(ns));
}

void ClusterBuilder::add(ServiceAccount account) {
  add_unique(cluster_.service_accounts, std::move(account));
}

void ClusterBuilder::add(Workload workload) {
  add_unique(cluster_.workloads, std::move(workload));
}

void ClusterBuilder::add(RelatedObject object) {
  add_unique(cluster_.related, std::move(object));
}

void ClusterBuilder::pass_over(const std::string& kind) {
  ++cluster_.skipped_kinds[kind];
}

void ClusterBuilder::note_api_group(std::string_view group) {
  if (group == last_group_ && !cluster_.api_groups.empty()) return;
  last_group_ = group;
  cluster_.api_groups.insert(last_group_);
}

void ClusterBuilder::note_kubelet(int minor) {
  auto& version = cluster_.kubernetes;
  if (version.from > VersionSource::Nodes) return;
  if (version.from != VersionSource::Nodes || minor > version.minor) {
    version = {minor, VersionSource::Nodes};
  }
}

SourcePos ClusterBuilder::position(std::uint32_t line, std::uint32_t column) const {
  return {file_, line, column};
}

void ClusterBuilder::unreadable(std::uint32_t line, std::uint32_t column,
                                const std::string& message) {
  cluster_.reading.note_unread(cluster_.files[file_]);
  report(DiagnosticKind::Unreadable, position(line, column), {}, message);
}

void ClusterBuilder::note(std::string_view kind, ReadState state, std::string why) {
  cluster_.reading.note(kind, state, std::move(why));
}

void ClusterBuilder::not_read(std::string_view kind, ReadState state, SourcePos pos,
                              const std::string& why) {
  cluster_.reading.note(kind, state, why);
  const auto& needed = needed_kinds();
  const bool matters = std::find(needed.begin(), needed.end(), kind) != needed.end();
  report(matters ? DiagnosticKind::Unreadable : DiagnosticKind::Warning, pos, {},
         fmt::format("{}: {}", kind, why));
}

void ClusterBuilder::warn(SourcePos pos, const ObjectId& object, const std::string& message) {
  report(DiagnosticKind::Warning, pos, object, message);
}

void ClusterBuilder::reject(SourcePos pos, const ObjectId& object, const std::string& message) {
  report(DiagnosticKind::Rejected, pos, object, message);
}

bool ClusterBuilder::is_builtin(SourcePos pos) const {
  return pos.file == builtin_file_;
}

template <typename Object>
void ClusterBuilder::add_unique(std::vector<Object>& objects, Object object) {
  const auto next = static_cast<std::uint32_t>(objects.size());
  const auto [place, fresh] = places_.try_emplace(text_key(object), next);
  if (fresh) {
    objects.push_back(std::move(object));
    return;
  }
  Object& earlier = objects[place->second];
  if (is_builtin(object.pos)) {
    put_back(earlier, object, keep_all_forms_);
    return;
  }
  if (is_builtin(earlier.pos)) {
    put_back(object, earlier, keep_all_forms_);
  } else {
    warn(object.pos, {shown_kind(object), object.meta.namespace_, object.meta.name},
         fmt::format("the same object was read before from {}: {}", describe_place(earlier.pos),
                     keep_all_forms_ ? "both are judged" : "this one replaces it"));
    if (keep_all_forms_) {
      objects.push_back(std::move(object));
      return;
    }
  }
  earlier = std::move(object);
}

template <typename Object>
void ClusterBuilder::index(const std::vector<Object>& objects) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    places_.emplace(text_key(objects[i]), static_cast<std::uint32_t>(i));
  }
}

// The only change that an API server rejects because of existing content (pkg/apis/rbac/validation,
// ValidateRoleBindingUpdate).
bool ClusterBuilder::changes_role_ref(const Binding& binding) {
  const auto place = places_.find(text_key(binding));
  if (place == places_.end() || is_builtin(binding.pos)) return false;
  const Binding& earlier = cluster_.bindings[place->second];
  if (earlier.role_ref.kind == binding.role_ref.kind &&
      earlier.role_ref.name == binding.role_ref.name) {
    return false;
  }
  const std::string kind(to_string(binding.kind));
  const validation::FieldError error{
      "roleRef", fmt::format("Invalid value: rbac.RoleRef{{APIGroup:\"rbac.authorization.k8s.io\", "
                             "Kind:\"{}\", Name:\"{}\"}}: cannot change roleRef",
                             to_string(binding.role_ref.kind), binding.role_ref.name)};
  reject(
      binding.pos, {kind, binding.meta.namespace_, binding.meta.name},
      validation::invalid_message(kind + ".rbac.authorization.k8s.io", binding.meta.name, {error}));
  return true;
}

void ClusterBuilder::report(DiagnosticKind kind, SourcePos pos, const ObjectId& object,
                            const std::string& message) {
  if (kind != DiagnosticKind::Rejected && ++complaints_ > kMaxComplaintsPerFile) return;
  Diagnostic diagnostic;
  diagnostic.kind = kind;
  diagnostic.file = cluster_.files[pos.file];
  diagnostic.line = pos.line;
  diagnostic.column = pos.column;
  diagnostic.object_kind = object.kind;
  diagnostic.object_namespace = object.namespace_;
  diagnostic.object_name = object.name;
  diagnostic.message = message;
  diagnostics_.push_back(std::move(diagnostic));
}

std::string ClusterBuilder::describe_place(SourcePos pos) const {
  return fmt::format("{}:{}", cluster_.files[pos.file], pos.line);
}

}  // namespace nsposture::ingest::manifest
