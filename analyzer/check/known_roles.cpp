#include "analyzer/check/known_roles.h"

#include "graph/model/object_key.h"

#include <algorithm>

namespace nsposture::check {

namespace {

bool has_wildcard(const std::vector<std::string>& list) {
  return std::ranges::any_of(
      list, [](const std::string& text) { return text.find('*') != std::string::npos; });
}

bool meet(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return false;
  if (has_wildcard(a) || has_wildcard(b)) return true;
  return std::ranges::find_first_of(a, b) != a.end();
}

bool share(const PolicyRule& a, const PolicyRule& b) {
  if (!meet(a.verbs, b.verbs)) return false;
  if (meet(a.non_resource_urls, b.non_resource_urls)) return true;
  const bool names = a.resource_names.empty() || b.resource_names.empty() ||
                     meet(a.resource_names, b.resource_names);
  return names && meet(a.api_groups, b.api_groups) && meet(a.resources, b.resources);
}

}  // namespace

std::string role_of(const Binding& binding) {
  Role role;
  role.kind = binding.role_ref.kind;
  role.meta.name = binding.role_ref.name;
  if (role.kind == RoleKind::Role) role.meta.namespace_ = binding.meta.namespace_;
  return text_key(role);
}

void KnownRoles::add(const std::vector<Role>& roles) {
  for (const auto& role : roles) {
    auto& known = roles_[text_key(role)];
    known.rules.insert(known.rules.end(), role.rules.begin(), role.rules.end());
    known.gathers = known.gathers || role.aggregation.has_value();
  }
}

bool KnownRoles::gathers(const std::string& key) const {
  const auto found = roles_.find(key);
  return found != roles_.end() && found->second.gathers;
}

bool KnownRoles::may_share(const std::string& key, const std::string& other) const {
  const auto one = roles_.find(key);
  const auto two = roles_.find(other);
  if (one == roles_.end() || two == roles_.end()) return true;
  if (one->second.gathers || two->second.gathers) return true;
  return std::ranges::any_of(one->second.rules, [&two](const PolicyRule& a) {
    return std::ranges::any_of(two->second.rules,
                               [&a](const PolicyRule& b) { return share(a, b); });
  });
}

}  // namespace nsposture::check
