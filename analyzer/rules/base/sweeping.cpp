#include "analyzer/rules/base/sweeping.h"

#include "analyzer/rules/base/kubernetes_resources.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace nsposture::rules {

namespace {

constexpr std::array<std::string_view, 7> kCommonVerbs = {"get",    "list",  "watch", "create",
                                                          "update", "patch", "delete"};

bool holds(const std::vector<std::string>& list, std::string_view one) {
  return std::ranges::find(list, one) != list.end();
}

bool on_every_object(const PolicyRule& rule) {
  return has_star(rule.resources) && rule.resource_names.empty();
}

bool have_common_verbs(const std::vector<const PolicyRule*>& rules) {
  return std::ranges::all_of(kCommonVerbs, [&](std::string_view verb) {
    return std::ranges::any_of(rules, [&](const PolicyRule* rule) {
      return has_star(rule->verbs) || holds(rule->verbs, verb);
    });
  });
}

}  // namespace

bool has_star(const std::vector<std::string>& list) {
  return holds(list, "*");
}

bool is_everything(const Role& role) {
  std::vector<const PolicyRule*> rules;
  for (const auto& rule : role.rules) {
    if (on_every_object(rule) && has_star(rule.api_groups)) rules.push_back(&rule);
  }
  return have_common_verbs(rules);
}

bool is_sweeping(const Role& role, const PolicyRule& rule) {
  if (!on_every_object(rule)) return false;
  if (has_star(rule.verbs)) return !has_only_custom_groups(rule);
  if (has_star(rule.api_groups)) return is_everything(role);
  return holds(rule.api_groups, "") && have_common_verbs({&rule});
}

}  // namespace nsposture::rules
