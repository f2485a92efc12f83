#include "analyzer/check/own_objects.h"

#include "graph/model/object_key.h"
#include "graph/rbac/default_objects.h"

#include <algorithm>
#include <vector>

namespace nsposture::check {

namespace {

constexpr const char* kLabel = "kubernetes.io/bootstrapping";

bool within(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  return std::ranges::find(all, "*") != all.end() ||
         std::ranges::all_of(some, [&all](const std::string& one) {
           return std::ranges::find(all, one) != all.end();
         });
}

bool covers(const PolicyRule& wide, const PolicyRule& rule) {
  const bool names =
      wide.resource_names.empty() ||
      (!rule.resource_names.empty() && within(rule.resource_names, wide.resource_names));
  return names && within(rule.verbs, wide.verbs) && within(rule.api_groups, wide.api_groups) &&
         within(rule.resources, wide.resources) &&
         within(rule.non_resource_urls, wide.non_resource_urls);
}

bool gives_more(const Role& role, const Role& made) {
  return !std::ranges::all_of(role.rules, [&made](const PolicyRule& rule) {
    return std::ranges::any_of(made.rules,
                               [&rule](const PolicyRule& wide) { return covers(wide, rule); });
  });
}

bool gives_more(const Binding& binding, const Binding& made) {
  return binding.role_ref.kind != made.role_ref.kind ||
         binding.role_ref.name != made.role_ref.name ||
         !std::ranges::all_of(binding.subjects, [&made](const Subject& subject) {
           return std::ranges::find(made.subjects, subject) != made.subjects.end();
         });
}

template <typename Object>
bool is_changed(const Object& object, const std::map<std::string, Object>& made) {
  const auto found = made.find(text_key(object));
  return found == made.end() || gives_more(object, found->second);
}

void move_to(Binding& binding, const SourcePos& pos) {
  binding.pos = binding.role_ref.pos = pos;
  binding.subject_pos.assign(binding.subjects.size(), pos);
}

}  // namespace

void disown(Cluster& cluster, std::uint32_t first, const Made& made) {
  std::map<std::string, SourcePos> wider;
  for (auto& role : cluster.roles) {
    if (role.pos.file < first || !is_changed(role, made.roles)) continue;
    role.meta.labels.erase(kLabel);
    if (role.kind == RoleKind::ClusterRole) wider.emplace(role.meta.name, role.pos);
  }
  for (auto& binding : cluster.bindings) {
    if (!rbac::is_default(binding.meta)) continue;
    const bool written = binding.pos.file >= first;
    const auto role = binding.role_ref.kind == RoleKind::ClusterRole
                          ? wider.find(binding.role_ref.name)
                          : wider.end();
    const bool changed = written && is_changed(binding, made.bindings);
    if (changed || role != wider.end()) binding.meta.labels.erase(kLabel);
    if (!written && role != wider.end()) move_to(binding, role->second);
  }
}

}  // namespace nsposture::check
