#include "analyzer/rules/base/kubernetes_resources.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP202",
    "Wildcard verbs",
    store::Severity::Medium,
    "`*` for verbs includes those that are easily forgotten: escalate, bind, impersonate, "
    "approve, deletecollection, and any verb added later.",
    "List the verbs: get, list, watch, create, update, patch, delete as needed.",
    {"CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

// `pods/*` is not the name of a subresource: only `*/NAME` and `*` match several.
bool names_a_resource(const PolicyRule& rule) {
  if (rule.resources.empty()) return true;
  return std::ranges::any_of(rule.resources,
                             [](const std::string& one) { return !one.ends_with("/*"); });
}

std::optional<PatternMatch> test(const RoleRule& at) {
  const auto& rule = at.rule;
  if (!has_star(rule.verbs) || is_sweeping(at.role, rule) || !names_a_resource(rule)) {
    return std::nullopt;
  }
  const bool custom = has_only_custom_groups(rule);
  // NP203 reports it.
  if (custom && has_star(rule.resources)) return std::nullopt;
  PatternMatch matched;
  matched.what = fmt::format(
      "every verb on {}",
      fmt::join(rule.resources.empty() ? rule.non_resource_urls : rule.resources, ", "));
  matched.only_names = !rule.resource_names.empty();
  if (custom) matched.at_most = store::Severity::Low;
  return matched;
}

void run(const ObjectContext& context, Findings& findings) {
  report_rules(context, kInfo, test, findings);
}

}  // namespace

Rule np202() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
