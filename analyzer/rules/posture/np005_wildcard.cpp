#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/sweeping.h"
#include "analyzer/rules/posture/all.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/platform_objects.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP005",
    "Wildcard that includes namespace creation",
    store::Severity::Medium,
    "The role grants namespace creation only because of a `*`. This is rarely intended, and "
    "it grows with every resource that is added to the cluster.",
    "List the verbs and resources that are needed. Leave out `create` on `namespaces` "
    "unless it is one of them.",
    {"CIS Kubernetes Benchmark 5.1.3", "MITRE ATT&CK T1078"}};

bool by_wildcard(const PolicyRule& rule) {
  return has_star(rule.verbs) || has_star(rule.resources) || has_star(rule.api_groups);
}

store::Evidence rule_evidence(const Cluster& cluster, const Role& role, const PolicyRule& rule) {
  store::Evidence evidence;
  evidence.kind = store::EvidenceKind::Role;
  evidence.text = fmt::format("{}: {}", describe(key_of(role)), rbac::rule_text(rule));
  locate(evidence, cluster, rule.pos);
  return evidence;
}

// The first grant of the role is evidence; all of them are causes.
store::Finding finding_of(const rbac::SubjectGrants& creator, const rbac::Grant& first,
                          const Cluster& cluster) {
  const auto& role = cluster.roles[first.role];
  const auto name = describe(key_of(role));
  auto finding =
      make_finding(kInfo, creator.subject.name.empty() ? "" : describe(creator.subject), "", name);
  finding.title = fmt::format("{} includes the creation of namespaces by a wildcard", name);
  finding.evidence.push_back(rule_evidence(cluster, role, role.rules[first.rule]));
  add_grant(finding, cluster, first);
  return finding;
}

// Only roles bound cluster-wide: an unbound role grants nothing.
void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  const rbac::PlatformObjects platform(cluster);
  std::map<std::uint32_t, std::size_t> reported;  // by role: the index of its finding
  for (const auto& creator : context.creators) {
    for (const auto& grant : creator.grants) {
      if (grant.is_masters() || !by_wildcard(cluster.roles[grant.role].rules[grant.rule])) continue;
      const auto& role = cluster.roles[grant.role];
      if (platform.is_own(role, role.rules[grant.rule])) continue;
      const auto [at, first] = reported.emplace(grant.role, findings.size());
      if (first) {
        findings.push_back(finding_of(creator, grant, cluster));
      } else {
        add_cause(findings[at->second], rbac::name_grant(cluster, grant));
      }
    }
  }
}

}  // namespace

Rule np005() {
  return {kInfo, PostureRule{run, Review::WithoutBase}};
}

}  // namespace nsposture::rules::posture
