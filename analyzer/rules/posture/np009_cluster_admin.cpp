#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/name_grant.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP009",
    "cluster-admin spread",
    store::Severity::High,
    "Whoever holds everything on everything can undo every other control, namespace policies and "
    "the "
    "audit policy's effect on later questions included.",
    "Keep cluster-admin for the break-glass group; give the others the rights they use, which the "
    "audit log shows.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078"}};

bool has_star(const std::vector<std::string>& list) {
  return std::ranges::find(list, "*") != list.end();
}

// cluster-admin by what it grants, whatever it is called.
bool is_everything(const Role& role) {
  return role.kind == RoleKind::ClusterRole &&
         std::ranges::any_of(role.rules, [](const PolicyRule& rule) {
           return has_star(rule.verbs) && has_star(rule.resources) && has_star(rule.api_groups) &&
                  rule.resource_names.empty();
         });
}

void report(const Cluster& cluster, const rbac::Grant& grant, Findings& findings) {
  const auto& binding = cluster.bindings[grant.binding];
  const auto subject = binding.effective_subject(grant.subject);
  auto finding = make_finding(kInfo, describe(subject), "", describe(key_of(binding)));
  finding.title =
      fmt::format("{} holds everything through {}", finding.subject, describe(key_of(binding)));
  store::Evidence evidence;
  evidence.kind = "binding";
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
  for (std::uint32_t at = 0; at < cluster.bindings.size(); ++at) {
    const auto& binding = cluster.bindings[at];
    if (binding.kind != BindingKind::ClusterRoleBinding || is_builtin(binding.meta)) continue;
    const auto role = index.role_of(at);
    if (role == ClusterIndex::kNone || !is_everything(cluster.roles[role])) continue;
    for (std::uint32_t i = 0; i < binding.subjects.size(); ++i) {
      report(cluster, {at, i, role}, findings);
    }
  }
}

}  // namespace

Rule np009() {
  return {kInfo, PostureRule{run, Review::Always}};
}

}  // namespace nsposture::rules::posture
