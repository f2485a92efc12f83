#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP201",
    "Allows everything",
    store::Severity::High,
    "A rule with `*` for verbs, resources and API groups is cluster-admin under another name, and "
    "so are all seven verbs: what they leave out is had by a pod or a token of kube-system; "
    "every resource that is added later falls under it.",
    "Write out what is needed; the audit log tells what is used.",
    {"CIS Kubernetes Benchmark 5.1.1", "CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

std::string groups_text(const PolicyRule& rule) {
  if (has_star(rule.api_groups)) return {};
  std::vector<std::string> names;
  for (const auto& group : rule.api_groups) names.push_back(group.empty() ? "core" : group);
  return fmt::format(" of {}", fmt::join(names, ", "));
}

std::optional<PatternMatch> test(const RoleRule& at) {
  if (!is_sweeping(at.role, at.rule)) return std::nullopt;
  return PatternMatch{};
}

std::string text_of(const PolicyRule& rule) {
  const auto verbs =
      has_star(rule.verbs) ? "every verb" : fmt::format("{}", fmt::join(rule.verbs, ", "));
  return fmt::format("{} on every resource{}", verbs, groups_text(rule));
}

std::string together(const std::vector<const PolicyRule*>& rules) {
  std::vector<std::string> texts;
  for (const auto* rule : rules) texts.push_back(text_of(*rule));
  return fmt::format("{}", fmt::join(texts, " and "));
}

void run(const ObjectContext& context, Findings& findings) {
  report_roles(context, kInfo, test, together, findings);
}

}  // namespace

Rule np201() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
