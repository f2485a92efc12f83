#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"

#include <fmt/format.h>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP008",
    "A default service account can create namespaces",
    store::Severity::High,
    "Every pod that names no service account runs as `default` of its namespace. What that "
    "account can do, every workload there can do, including forgotten and compromised ones.",
    "Create a service account for the one workload that needs the permission. Set "
    "automountServiceAccountToken to false on `default`.",
    {"CIS Kubernetes Benchmark 5.1.5", "CIS Kubernetes Benchmark 5.1.6", "MITRE ATT&CK T1078.001"}};

bool is_default_account(const Subject& subject) {
  return subject.kind == SubjectKind::ServiceAccount && subject.name == "default";
}

void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  for (const auto& creator : context.creators) {
    if (!is_default_account(creator.subject)) continue;
    auto finding = make_finding(kInfo, describe(creator.subject), creator.subject.namespace_, "");
    finding.title = fmt::format(
        "any pod of namespace `{}` that names no account can create "
        "namespaces",
        creator.subject.namespace_);
    for (const auto& grant : creator.grants) add_grant(finding, cluster, grant);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np008() {
  return {kInfo, PostureRule{run, Review::Always}};
}

}  // namespace nsposture::rules::posture
