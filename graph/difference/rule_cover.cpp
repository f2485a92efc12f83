#include "graph/difference/rule_cover.h"

#include "graph/rbac/match.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::difference {

namespace {

using Texts = std::vector<std::string>;

// A rule above this limit is an attack on the analysis, not a permission: 64 verbs on 64 resources.
constexpr std::size_t kMostCombinations = 4096;

std::uint64_t bit(std::string_view text) {
  return std::uint64_t{1} << (std::hash<std::string_view>{}(text) % 64U);
}

bool is_wildcard(std::string_view text) {
  return text.find('*') != std::string_view::npos;
}

std::uint64_t filter_of(const Texts& texts) {
  std::uint64_t filter = 0;
  for (const auto& text : texts) filter |= is_wildcard(text) ? ~std::uint64_t{0} : bit(text);
  return filter;
}

const Texts& objects_of(const PolicyRule& rule) {
  return rule.non_resource_urls.empty() ? rule.resources : rule.non_resource_urls;
}

bool resource_covered(const PolicyRule& rule, std::string_view resource) {
  const auto slash = resource.find('/');
  if (slash == std::string_view::npos) return rbac::resource_matches(rule, resource, {});
  return rbac::resource_matches(rule, resource.substr(0, slash), resource.substr(slash + 1));
}

bool names_covered(const PolicyRule& rule, const Texts& names) {
  if (rule.resource_names.empty()) return true;
  if (names.empty()) return false;
  return std::ranges::all_of(
      names, [&](const std::string& name) { return rbac::resource_name_matches(rule, name); });
}

// The number of combinations of its lists; a URL rule has only two lists.
std::size_t combinations(const PolicyRule& rule) {
  std::size_t product = 1;
  const auto times = [&product](std::size_t size) {
    product = size > kMostCombinations ? kMostCombinations + 1
                                       : std::min(product * size, kMostCombinations + 1);
  };
  times(rule.verbs.size());
  times(objects_of(rule).size());
  if (rule.non_resource_urls.empty()) {
    times(rule.api_groups.size());
    times(std::max<std::size_t>(rule.resource_names.size(), 1));
  }
  return product;
}

// Replaces each rule with one rule for each text of the list.
void split(std::vector<PolicyRule>& rules, Texts PolicyRule::*list) {
  std::vector<PolicyRule> parts;
  for (const auto& rule : rules) {
    for (const auto& text : rule.*list) {
      auto part = rule;
      part.*list = {text};
      parts.push_back(std::move(part));
    }
  }
  rules = std::move(parts);
}

// Joins rules that differ only in that list.
void join(std::vector<PolicyRule>& rules, Texts PolicyRule::*list) {
  using Lists = std::vector<Texts>;
  std::map<Lists, std::size_t> known;
  std::vector<PolicyRule> joined;
  for (auto& rule : rules) {
    auto texts = std::exchange(rule.*list, {});
    const auto [at, is_new] = known.try_emplace(Lists{rule.verbs, rule.api_groups, rule.resources,
                                                      rule.resource_names, rule.non_resource_urls},
                                                joined.size());
    if (is_new) joined.push_back(std::move(rule));
    auto& all = joined[at->second].*list;
    for (auto& text : texts) {
      if (std::ranges::find(all, text) == all.end()) all.push_back(std::move(text));
    }
  }
  rules = std::move(joined);
}

std::vector<PolicyRule> singles(const PolicyRule& rule) {
  std::vector<PolicyRule> parts = {rule};
  split(parts, &PolicyRule::verbs);
  if (!rule.non_resource_urls.empty()) {
    split(parts, &PolicyRule::non_resource_urls);
    return parts;
  }
  split(parts, &PolicyRule::api_groups);
  split(parts, &PolicyRule::resources);
  if (!rule.resource_names.empty()) split(parts, &PolicyRule::resource_names);
  return parts;
}

}  // namespace

bool covers(const PolicyRule& rule, const PolicyRule& other) {
  const auto verb = [&](const std::string& text) { return rbac::verb_matches(rule, text); };
  if (!std::ranges::all_of(other.verbs, verb)) return false;
  if (!other.non_resource_urls.empty()) {
    return std::ranges::all_of(other.non_resource_urls, [&](const std::string& url) {
      return rbac::non_resource_url_matches(rule, url);
    });
  }
  const auto group = [&](const std::string& text) { return rbac::api_group_matches(rule, text); };
  const auto resource = [&](const std::string& text) { return resource_covered(rule, text); };
  return std::ranges::all_of(other.api_groups, group) &&
         std::ranges::all_of(other.resources, resource) &&
         names_covered(rule, other.resource_names);
}

void RuleCover::add(const PolicyRule& rule) {
  held_.push_back({&rule, filter_of(rule.verbs), filter_of(objects_of(rule))});
}

bool RuleCover::covers_single(const PolicyRule& single) const {
  const auto objects = objects_of(single).empty() ? 0 : bit(objects_of(single).front());
  const auto verbs = single.verbs.empty() ? 0 : bit(single.verbs.front());
  return std::ranges::any_of(held_, [&](const Held& held) {
    return (held.verbs & verbs) != 0 && (held.objects & objects) != 0 && covers(*held.rule, single);
  });
}

std::vector<PolicyRule> RuleCover::uncovered(const PolicyRule& rule) const {
  const auto whole = [&](const Held& held) { return covers(*held.rule, rule); };
  if (std::ranges::any_of(held_, whole)) return {};
  if (combinations(rule) > kMostCombinations) return {rule};
  auto parts = singles(rule);
  const auto all = parts.size();
  std::erase_if(parts, [this](const PolicyRule& single) { return covers_single(single); });
  if (parts.size() == all) return {rule};
  join(parts, &PolicyRule::resource_names);
  join(parts, &PolicyRule::verbs);
  join(parts, &PolicyRule::resources);
  join(parts, &PolicyRule::api_groups);
  join(parts, &PolicyRule::non_resource_urls);
  return parts;
}

}  // namespace nsposture::difference
