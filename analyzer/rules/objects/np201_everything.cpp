#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP201",
    "Allows everything",
    store::Severity::High,
    "A rule with `*` for verbs, resources and API groups is cluster-admin under another name; "
    "every resource that is added later falls under it.",
    "Write out what is needed; the audit log tells what is used.",
    {"CIS Kubernetes Benchmark 5.1.1", "CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

std::string groups_text(const PolicyRule& rule) {
  if (has_star(rule.api_groups)) return {};
  std::vector<std::string> names;
  for (const auto& group : rule.api_groups) names.push_back(group.empty() ? "core" : group);
  return fmt::format(" of {}", fmt::join(names, ", "));
}

std::optional<PatternMatch> test(const PolicyRule& rule) {
  if (!is_sweeping(rule)) return std::nullopt;
  return PatternMatch{"every verb on every resource" + groups_text(rule), Reach::Namespaced, false};
}

void run(const ObjectContext& context, Findings& findings) {
  report_rules(context, kInfo, test, findings);
}

}  // namespace

Rule np201() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
