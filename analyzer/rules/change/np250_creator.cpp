#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/change/all.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/namespace_creation.h"
#include "graph/rbac/platform_objects.h"

#include <fmt/format.h>

namespace nsposture::rules::change {

namespace {

const store::RuleInfo kInfo{
    "NP250",
    "Against the policy: may create namespaces",
    store::Severity::High,
    "The policy file lists who may create namespaces. This subject is not on the list.",
    "Remove the permission, or add the subject to `namespaces.may_create` in the policy.",
    {"CIS Kubernetes Benchmark 5.1.1"}};

void run(const ChangeContext& context, Findings& findings) {
  const auto& cluster = context.after;
  const auto& policy = context.policy;
  if (!policy.may_create) return;
  const rbac::Authorizer authorizer(cluster);
  const rbac::PlatformObjects platform(cluster);
  for (const auto& creator : rbac::namespace_creators(authorizer)) {
    if (policy.lets_create(creator.subject)) continue;
    auto finding = make_finding(kInfo, describe(creator.subject), "", "");
    for (const auto& grant : creator.grants) {
      if (!platform.is_own(cluster, grant)) add_grant(finding, cluster, grant);
    }
    if (finding.evidence.empty()) continue;  // a Kubernetes component
    finding.title = fmt::format("{} may create namespaces, and {} does not list it",
                                finding.subject, policy.file);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np250() {
  return {kInfo, ChangeRule{run}};
}

}  // namespace nsposture::rules::change
