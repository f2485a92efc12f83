#include "graph/rbac/match.h"

#include <algorithm>
#include <cstddef>

namespace nsposture::rbac {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool contains_or_star(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::any_of(
      list, [text](const std::string& item) { return item == "*" || item == text; });
}

// `item` is "*/sub" with exactly this subresource.
bool is_star_subresource(std::string_view item, std::string_view subresource) {
  return item.size() == subresource.size() + 2 && item.starts_with("*/") &&
         item.substr(2) == subresource;
}

bool is_combined(std::string_view item, std::string_view resource, std::string_view subresource) {
  return item.size() == resource.size() + 1 + subresource.size() && item.starts_with(resource) &&
         item[resource.size()] == '/' && item.ends_with(subresource);
}

}  // namespace

bool subject_matches(const Subject& subject, const Identity& identity) {
  if (subject.kind == SubjectKind::Group) {
    return std::ranges::find(identity.groups, subject.name) != identity.groups.end();
  }
  return username_of(subject) == identity.username;
}

bool any_subject_is(const std::vector<Subject>& subjects, const Identity* identity) {
  if (identity == nullptr) return !subjects.empty();
  return std::ranges::any_of(
      subjects, [&](const Subject& subject) { return subject_matches(subject, *identity); });
}

bool binding_names(const Binding& binding, const Identity* identity) {
  if (identity == nullptr) return !binding.subjects.empty();
  for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
    if (subject_matches(binding.effective_subject(i), *identity)) return true;
  }
  return false;
}

bool verb_matches(const PolicyRule& rule, std::string_view verb) {
  return contains_or_star(rule.verbs, verb);
}

bool api_group_matches(const PolicyRule& rule, std::string_view api_group) {
  return contains_or_star(rule.api_groups, api_group);
}

bool resource_matches(const PolicyRule& rule, std::string_view resource,
                      std::string_view subresource) {
  return std::ranges::any_of(rule.resources, [&](const std::string& item) {
    if (item == "*") return true;
    if (subresource.empty()) return item == resource;
    return is_combined(item, resource, subresource) || is_star_subresource(item, subresource);
  });
}

bool resource_name_matches(const PolicyRule& rule, std::string_view name) {
  return rule.resource_names.empty() || contains(rule.resource_names, name);
}

bool non_resource_url_matches(const PolicyRule& rule, std::string_view path) {
  return std::ranges::any_of(rule.non_resource_urls, [path](std::string_view item) {
    if (item == "*" || item == path) return true;
    return item.ends_with('*') && path.starts_with(item.substr(0, item.find_last_not_of('*') + 1));
  });
}

bool rule_allows(const PolicyRule& rule, const ResourceAttributes& request) {
  return verb_matches(rule, request.verb) && api_group_matches(rule, request.api_group) &&
         resource_matches(rule, request.resource, request.subresource) &&
         resource_name_matches(rule, request.name);
}

bool rule_allows(const PolicyRule& rule, const NonResourceAttributes& request) {
  return non_resource_url_matches(rule, request.path) && verb_matches(rule, request.verb);
}

}  // namespace nsposture::rbac
