#include "graph/rbac/near_miss.h"

#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace nsposture::rbac {

namespace {

// The first items, each in backticks.
std::string list_text(const std::vector<std::string>& items) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < kShown; ++i) {
    if (i != 0) text += ", ";
    text += fmt::format("`{}`", items[i]);
  }
  if (items.size() > kShown) text += fmt::format(" and {} more", items.size() - kShown);
  return text;
}

std::string name_text(const PolicyRule& rule, std::string_view name) {
  const auto only = "the rule names only " + list_text(rule.resource_names);
  return name.empty() ? only + ", and the request names no object" : only;
}

std::string verb_text(const PolicyRule& rule, std::string_view verb) {
  const bool one = rule.verbs.size() == 1;
  return fmt::format("{} {} {} granted, `{}` is not", one ? "verb" : "verbs", list_text(rule.verbs),
                     one ? "is" : "are", verb);
}

std::string group_text(const PolicyRule& rule, std::string_view api_group) {
  const auto describe = [](std::string_view group) {
    return group.empty() ? std::string("the core API group") : fmt::format("API group `{}`", group);
  };
  std::string text = "the rule is for ";
  for (const auto& group : rule.api_groups) {
    if (&group != &rule.api_groups.front()) text += ", ";
    text += describe(group);
  }
  return text + "; the resource is in " + describe(api_group);
}

// Whether the rule has the resource, but with another subresource or none.
bool only_subresource_differs(const PolicyRule& rule, std::string_view resource) {
  return std::ranges::any_of(rule.resources, [resource](std::string_view item) {
    return item.substr(0, item.find('/')) == resource;
  });
}

std::string subresource_text(const PolicyRule& rule, const ResourceAttributes& request) {
  std::string asked(request.resource);
  if (!request.subresource.empty()) asked.append("/").append(request.subresource);
  return fmt::format("the rule is for {}, not for `{}`", list_text(rule.resources), asked);
}

}  // namespace

std::optional<RuleMiss> near_miss(const PolicyRule& rule, const ResourceAttributes& request) {
  const bool verb = verb_matches(rule, request.verb);
  const bool group = api_group_matches(rule, request.api_group);
  const bool resource = resource_matches(rule, request.resource, request.subresource);
  const bool name = resource_name_matches(rule, request.name);
  if (std::ranges::count(std::array{verb, group, resource, name}, false) != 1) return std::nullopt;
  if (!name) return RuleMiss{MissKind::OtherName, name_text(rule, request.name)};
  if (!verb) return RuleMiss{MissKind::OtherVerb, verb_text(rule, request.verb)};
  if (!group) return RuleMiss{MissKind::OtherApiGroup, group_text(rule, request.api_group)};
  if (!only_subresource_differs(rule, request.resource)) return std::nullopt;
  return RuleMiss{MissKind::OtherSubresource, subresource_text(rule, request)};
}

std::optional<RuleMiss> near_miss(const PolicyRule& rule, const NonResourceAttributes& request) {
  if (rule.non_resource_urls.empty()) return std::nullopt;
  const bool verb = verb_matches(rule, request.verb);
  const bool path = non_resource_url_matches(rule, request.path);
  if (verb == path) return std::nullopt;
  if (!verb) return RuleMiss{MissKind::OtherVerb, verb_text(rule, request.verb)};
  return RuleMiss{MissKind::OtherPath,
                  fmt::format("the rule is for {}, not for `{}`", list_text(rule.non_resource_urls),
                              request.path)};
}

std::string other_scope_text(std::string_view binding_ns, const ResourceAttributes& request) {
  const auto granted = fmt::format("granted by a RoleBinding in `{}`", binding_ns);
  if (!request.namespace_.empty()) {
    return fmt::format("{}, not in `{}`", granted, request.namespace_);
  }
  if (request.verb == "create" && request.api_group.empty() && request.resource == "namespaces") {
    return granted + ", but namespaces are created cluster-wide";
  }
  return granted + ", but the request is cluster-wide";
}

}  // namespace nsposture::rbac
