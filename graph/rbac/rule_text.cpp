#include "graph/rbac/rule_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace nsposture::rbac {

namespace {

std::string join(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ","));
}

}  // namespace

std::string rule_text(const PolicyRule& rule) {
  if (!rule.non_resource_urls.empty()) {
    return fmt::format("{} on {}", join(rule.verbs), join(rule.non_resource_urls));
  }
  std::string text = fmt::format("{} on {}", join(rule.verbs), join(rule.resources));
  const bool core_only = rule.api_groups == std::vector<std::string>{""};
  if (!core_only) {
    std::vector<std::string> groups;
    std::ranges::transform(rule.api_groups, std::back_inserter(groups),
                           [](const auto& g) { return g.empty() ? std::string("core") : g; });
    text += " in " + join(groups);
  }
  if (!rule.resource_names.empty()) text += " named " + join(rule.resource_names);
  return text;
}

}  // namespace nsposture::rbac
