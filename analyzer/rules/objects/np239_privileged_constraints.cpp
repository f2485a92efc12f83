#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP239",
    "Uses constraints for privileged pods",
    store::Severity::High,
    "With SecurityContextConstraints such as `privileged` or `hostaccess`, or with a "
    "PodSecurityPolicy without limits, admission lets a pod take over its node.",
    "Grant `use` on `restricted-v2` or `nonroot-v2`, by name.",
    {"CIS Kubernetes Benchmark 5.2.2", "MITRE ATT&CK T1611"}};

// OpenShift's own constraints that protect the node from the pod.
constexpr std::array<std::string_view, 6> kHarmless = {
    "restricted", "restricted-v2", "restricted-v3", "nonroot", "nonroot-v2", "nested-container"};
// OpenShift's own constraints that do not.
constexpr std::array<std::string_view, 5> kPrivileged = {
    "privileged", "hostaccess", "hostmount-anyuid", "hostnetwork", "node-exporter"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<PatternMatch> test(const RoleRule& at) {
  static const std::array<PermissionPattern, 2> kPatterns = {{
      {"security.openshift.io", "securitycontextconstraints", "", {"use"}},
      // Not served since 1.25, which is older than all supported versions.
      {"policy",
       "podsecuritypolicies",
       "",
       {"use"},
       Reach::Namespaced,
       false,
       {},
       store::Severity::Info},
  }};
  if (is_sweeping(at.role, at.rule)) return std::nullopt;
  const auto& names = at.rule.resource_names;
  const auto harmless = [](const std::string& name) { return is_one_of(kHarmless, name); };
  if (!names.empty() && std::ranges::all_of(names, harmless)) return std::nullopt;
  std::optional<PatternMatch> all;
  for (const auto& pattern : kPatterns) {
    auto matched = match(at.rule, pattern);
    if (!matched) continue;
    const auto privileged = [](const std::string& name) { return is_one_of(kPrivileged, name); };
    if (std::ranges::any_of(names, privileged)) matched->only_names = false;
    add_match(all, std::move(*matched));
  }
  return all;
}

void run(const ObjectContext& context, Findings& findings) {
  report_rules(context, kInfo, test, findings);
}

}  // namespace

Rule np239() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
