#include "analyzer/rules/base/kubernetes_resources.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"
#include "graph/base/ascii_lower.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP203",
    "Wildcard resources or API groups",
    store::Severity::Medium,
    "`*` for resources or API groups includes Secrets, roles and everything that an "
    "operator adds later.",
    "List the API groups and resources.",
    {"CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

constexpr std::size_t kShownGroups = 5;

// Verbs are in lower case: `CREATE` is never checked.
bool is_ever_asked(const PolicyRule& rule) {
  return std::ranges::any_of(rule.verbs,
                             [](const std::string& verb) { return verb == ascii_lower(verb); });
}

bool only_reads(const PolicyRule& rule) {
  return std::ranges::all_of(rule.verbs, [](const std::string& verb) {
    return verb == "get" || verb == "list" || verb == "watch";
  });
}

std::optional<PatternMatch> test(const RoleRule& at) {
  const auto& rule = at.rule;
  if (is_sweeping(at.role, rule) || !is_ever_asked(rule)) return std::nullopt;
  if (!has_star(rule.resources) && !has_star(rule.api_groups) &&
      !has_star(rule.non_resource_urls)) {
    return std::nullopt;
  }
  PatternMatch matched;
  matched.only_names = !rule.resource_names.empty();
  // Custom API groups; Kubernetes' own groups include Secrets and roles.
  if (has_star(rule.resources) && has_only_custom_groups(rule)) {
    matched.at_most = only_reads(rule) ? store::Severity::Info : store::Severity::Low;
  }
  return matched;
}

// "get, list on every resource", and the groups; empty means all.
struct Part {
  std::string what;
  std::vector<std::string> groups = {};
};

Part part_of(const PolicyRule& rule) {
  const auto verbs =
      has_star(rule.verbs) ? "every verb" : fmt::format("{}", fmt::join(rule.verbs, ", "));
  if (has_star(rule.resources)) {
    return {verbs + " on every resource",
            has_star(rule.api_groups) ? std::vector<std::string>{} : rule.api_groups};
  }
  if (has_star(rule.api_groups)) {
    return {fmt::format("{} on {} of every API group", verbs, fmt::join(rule.resources, ", "))};
  }
  return {verbs + " on every URL"};
}

std::string text_of(const Part& part) {
  if (part.groups.empty()) return part.what;
  auto text = part.what + " of ";
  for (std::size_t i = 0; i < part.groups.size() && i < kShownGroups; ++i) {
    text += (i == 0 ? "" : ", ") + (part.groups[i].empty() ? "core" : part.groups[i]);
  }
  if (part.groups.size() > kShownGroups) {
    text += fmt::format(" and {} more API groups", part.groups.size() - kShownGroups);
  }
  return text;
}

// Merges rules that differ only in their API groups.
std::string together(const std::vector<const PolicyRule*>& rules) {
  std::vector<Part> parts;
  for (const auto* rule : rules) {
    auto part = part_of(*rule);
    const auto same = std::ranges::find_if(parts, [&](const Part& other) {
      return other.what == part.what && other.groups.empty() == part.groups.empty();
    });
    if (same == parts.end()) {
      parts.push_back(std::move(part));
      continue;
    }
    for (auto& group : part.groups) {
      if (std::ranges::find(same->groups, group) == same->groups.end()) {
        same->groups.push_back(std::move(group));
      }
    }
  }
  std::vector<std::string> texts;
  for (const auto& part : parts) texts.push_back(text_of(part));
  return fmt::format("{}", fmt::join(texts, " and "));
}

void run(const ObjectContext& context, Findings& findings) {
  report_roles(context, kInfo, test, together, findings);
}

}  // namespace

Rule np203() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
