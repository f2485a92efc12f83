#include "graph/difference/bound_roles.h"

#include <algorithm>

namespace nsposture::difference {

namespace {

std::string key_of(const Subject& subject) {
  std::string key(to_string(subject.kind));
  return key.append("\n").append(subject.namespace_).append("\n").append(subject.name);
}

// Length prefixes keep lists distinct, whatever their texts contain.
void append(std::string& text, const std::vector<std::string>& list) {
  text.append(std::to_string(list.size())).append("[");
  for (const auto& item : list) text.append(std::to_string(item.size())).append(":").append(item);
}

}  // namespace

SharedNumbers::SharedNumbers() : scopes_{{}} {
  scope_ids_.intern({});  // 0 is cluster-wide
}

std::uint32_t SharedNumbers::subject(const Subject& subject) {
  const auto id = subject_ids_.intern(key_of(subject));
  if (id == subjects_.size()) subjects_.push_back(subject);
  return id;
}

std::uint32_t SharedNumbers::find(const Subject& subject) const {
  return subject_ids_.find(key_of(subject));
}

std::uint32_t SharedNumbers::scope(const std::string& ns) {
  const auto id = scope_ids_.intern(ns);
  if (id == scopes_.size()) scopes_.push_back(ns);
  return id;
}

std::uint32_t SharedNumbers::content(const Role& role) {
  std::string text;
  for (const auto& rule : role.rules) {
    append(text, rule.verbs);
    append(text, rule.api_groups);
    append(text, rule.resources);
    append(text, rule.resource_names);
    append(text, rule.non_resource_urls);
  }
  return contents_.intern(text);
}

BoundRoles::BoundRoles(const rbac::Authorizer& authorizer, SharedNumbers& numbers)
    : authorizer_(authorizer) {
  const auto& cluster = authorizer.cluster();
  std::vector<std::uint32_t> contents;
  contents.reserve(cluster.roles.size());
  for (const auto& role : cluster.roles) contents.push_back(numbers.content(role));
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    const auto& binding = cluster.bindings[i];
    const auto role = authorizer.index().role_of(i);
    const bool namespaced = binding.kind == BindingKind::RoleBinding;
    if (role == rbac::Grant::kNoIndex || (namespaced && binding.meta.namespace_.empty())) continue;
    const auto scope = numbers.scope(namespaced ? binding.meta.namespace_ : std::string());
    for (std::uint32_t j = 0; j < binding.subjects.size(); ++j) {
      const auto subject = authorizer.index().subject_of(i, j);
      if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) continue;
      roles_.push_back(
          {numbers.subject(subject), scope, contents[role], {i, j, role, rbac::Grant::kNoIndex}});
    }
  }
  std::ranges::sort(roles_);
}

std::span<const NumberedRole> BoundRoles::of(std::uint32_t subject) const {
  const auto range = std::ranges::equal_range(roles_, subject, {}, &NumberedRole::subject);
  return {range.begin(), range.end()};
}

}  // namespace nsposture::difference
