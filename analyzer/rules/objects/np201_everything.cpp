#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP201",
    "Allows everything",
    store::Severity::High,
    "A rule with `*` for verbs, resources and API groups is cluster-admin under another "
    "name. So are all seven verbs, because a pod or a token of kube-system gives what they "
    "leave out. Every resource that is added later is included.",
    "List what is needed. The audit log shows what is used.",
    {"CIS Kubernetes Benchmark 5.1.1", "CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

std::string groups_text(const PolicyRule& rule) {
  if (has_star(rule.api_groups)) return {};
  std::vector<std::string> names;
  for (const auto& group : rule.api_groups) names.push_back(group.empty() ? "core" : group);
  return fmt::format(" of {}", fmt::join(names, ", "));
}

// Full access to such a group leads to everything: through pods, tokens and Secrets, bindings,
// webhooks, certificates, or a server that receives all requests of an API group.
bool leads_to_everything(const std::string& group) {
  constexpr std::array<std::string_view, 6> kGroups = {"*",
                                                       "",
                                                       "rbac.authorization.k8s.io",
                                                       "admissionregistration.k8s.io",
                                                       "certificates.k8s.io",
                                                       "apiregistration.k8s.io"};
  return std::ranges::find(kGroups, group) != kGroups.end();
}

std::optional<PatternMatch> test(const RoleRule& at) {
  if (!is_sweeping(at.role, at.rule)) return std::nullopt;
  PatternMatch matched;
  matched.whoever = true;
  if (std::ranges::none_of(at.rule.api_groups, leads_to_everything)) {
    matched.at_most = store::Severity::Medium;
  }
  return matched;
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
