#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "graph/rbac/platform_objects.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP001",
    "Can create namespaces",
    store::Severity::Low,
    "The creator of a namespace decides what happens in it first, before quotas, network "
    "policies and Pod Security labels exist, and under a name of their choice.",
    "Grant `create` on `namespaces` to the one group or controller that provisions tenants. "
    "Remove it from all other roles.",
    {"CIS Kubernetes Benchmark 5.1.1", "CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"},
    store::Claim::CreatesNamespaces};

// A Kubernetes component: all its grants are from objects that Kubernetes or its distribution
// creates.
bool is_part_of_kubernetes(const rbac::SubjectGrants& creator, const Cluster& cluster,
                           const rbac::PlatformObjects& platform) {
  return std::ranges::all_of(
      creator.grants, [&](const rbac::Grant& grant) { return platform.is_own(cluster, grant); });
}

bool by_names_only(const rbac::SubjectGrants& creator) {
  return std::ranges::none_of(creator.grants,
                              [](const auto& grant) { return grant.only_names.empty(); });
}

std::string names_of(const rbac::SubjectGrants& creator) {
  std::vector<std::string> names;
  for (const auto& grant : creator.grants) {
    names.insert(names.end(), grant.only_names.begin(), grant.only_names.end());
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return fmt::format("{}", fmt::join(names, ", "));
}

void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  const rbac::PlatformObjects platform(cluster);
  for (const auto& creator : context.creators) {
    auto finding = make_finding(kInfo, describe(creator.subject), "", "");
    if (is_part_of_kubernetes(creator, cluster, platform)) finding.severity = store::Severity::Info;
    finding.title = by_names_only(creator)
                        ? fmt::format("{} can create the namespaces {} by server-side apply",
                                      finding.subject, names_of(creator))
                        : fmt::format("{} can create namespaces", finding.subject);
    for (const auto& grant : creator.grants) add_grant(finding, cluster, grant);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np001() {
  return {kInfo, PostureRule{run, Review::WithoutBase}};
}

}  // namespace nsposture::rules::posture
