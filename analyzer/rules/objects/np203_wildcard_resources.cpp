#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{"NP203",
                            "Wildcard resources or API groups",
                            store::Severity::Medium,
                            "`*` for resources or API groups includes Secrets, roles and whatever "
                            "an operator adds tomorrow.",
                            "Write out the API groups and resources.",
                            {"CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

std::optional<PatternMatch> test(const PolicyRule& rule) {
  if (is_sweeping(rule)) return std::nullopt;
  PatternMatch matched;
  matched.only_names = !rule.resource_names.empty();
  if (has_star(rule.resources)) {
    matched.what = fmt::format("{} on every resource", fmt::join(rule.verbs, ", "));
  } else if (has_star(rule.api_groups)) {
    matched.what = fmt::format("{} on {} of every API group", fmt::join(rule.verbs, ", "),
                               fmt::join(rule.resources, ", "));
  } else if (has_star(rule.non_resource_urls)) {
    matched.what = fmt::format("{} on every URL", fmt::join(rule.verbs, ", "));
  } else {
    return std::nullopt;
  }
  return matched;
}

void run(const ObjectContext& context, Findings& findings) {
  report_rules(context, kInfo, test, findings);
}

}  // namespace

Rule np203() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
