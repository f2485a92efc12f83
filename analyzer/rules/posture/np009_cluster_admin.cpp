#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/sweeping.h"
#include "analyzer/rules/posture/all.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/default_objects.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/platform_objects.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP009",
    "cluster-admin granted too widely",
    store::Severity::High,
    "A subject with every permission can undo every other control, including namespace "
    "policies and audit logging.",
    "Keep cluster-admin for the break-glass group. Grant the others what they use; the "
    "audit log shows it.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078"}};

// Equivalent to cluster-admin by its rules, whatever its name.
bool grants_everything(const Role& role) {
  return role.kind == RoleKind::ClusterRole && is_everything(role);
}

// What the platform grants itself and its administrators is listed at Info; the API server's own
// binding of system:masters is not listed.
void report(const Cluster& cluster, const rbac::Grant& grant, bool own, Findings& findings) {
  const auto& binding = cluster.bindings[grant.binding];
  const auto subject = binding.effective_subject(grant.subject);
  auto finding = make_finding(kInfo, describe(subject), "", describe(key_of(binding)));
  if (own) finding.severity = store::Severity::Info;
  finding.title =
      fmt::format("{} holds everything through {}", finding.subject, describe(key_of(binding)));
  store::Evidence evidence;
  evidence.kind = store::EvidenceKind::Binding;
  evidence.text =
      fmt::format("{} of {}", describe(key_of(binding)), describe(role_key_of(binding)));
  locate(evidence, cluster, binding.position_of_subject(grant.subject));
  finding.evidence.push_back(std::move(evidence));
  add_cause(finding, rbac::name_grant(cluster, grant));
  findings.push_back(std::move(finding));
}

void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  const ClusterIndex index(cluster);
  const rbac::PlatformObjects platform(cluster);
  for (std::uint32_t at = 0; at < cluster.bindings.size(); ++at) {
    const auto& binding = cluster.bindings[at];
    if (binding.kind != BindingKind::ClusterRoleBinding) continue;
    const auto role = index.role_of(at);
    if (role == ClusterIndex::kNone || !grants_everything(cluster.roles[role])) continue;
    for (std::uint32_t i = 0; i < binding.subjects.size(); ++i) {
      const bool own = platform.is_own(binding, i) && platform.is_own(cluster.roles[role]);
      if (own && rbac::is_default(binding.meta)) continue;
      report(cluster, {at, i, role}, own, findings);
    }
  }
}

}  // namespace

Rule np009() {
  return {kInfo, PostureRule{run, Review::Always}};
}

}  // namespace nsposture::rules::posture
