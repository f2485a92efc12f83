#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"
#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP214",
    "Impersonates others",
    store::Severity::High,
    "Who impersonates a user, a group or an account has all that it has; the audit log shows it, "
    "but only to those who look.",
    "Limit it by resourceNames to the users and groups that are meant; never leave groups open.",
    {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1550"}};

constexpr std::string_view kAuthentication = "authentication.k8s.io";

// `userextras/scopes` names the key of the extra, so any subresource counts.
bool names_extra(const PolicyRule& rule) {
  return rbac::api_group_matches(rule, kAuthentication) &&
         rbac::verb_matches(rule, "impersonate") &&
         std::ranges::any_of(rule.resources, [](const std::string& resource) {
           return resource.starts_with("userextras/");
         });
}

// The verbs of constrained impersonation: `impersonate:user-info` and its like.
bool is_constrained(const PolicyRule& rule) {
  return std::ranges::any_of(
      rule.verbs, [](const std::string& verb) { return verb.starts_with("impersonate:"); });
}

std::optional<PatternMatch> test_other(const PolicyRule& rule) {
  if (is_sweeping(rule) || (!names_extra(rule) && !is_constrained(rule))) return std::nullopt;
  return PatternMatch{
      fmt::format("{} on {}", fmt::join(rule.verbs, ", "), fmt::join(rule.resources, ", ")),
      Reach::ClusterOnly, !rule.resource_names.empty()};
}

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<PermissionPattern> kPatterns = {
      {"", "users", "", {"impersonate"}, Reach::ClusterOnly},
      {"", "groups", "", {"impersonate"}, Reach::ClusterOnly},
      {"", "serviceaccounts", "", {"impersonate"}},
      {kAuthentication, "uids", "", {"impersonate"}, Reach::ClusterOnly},
      {kAuthentication, "userextras", "", {"impersonate"}, Reach::ClusterOnly},
  };
  report_permissions(context, kInfo, kPatterns, findings);
  report_rules(context, kInfo, test_other, findings);
}

}  // namespace

Rule np214() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
