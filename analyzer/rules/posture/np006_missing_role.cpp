#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/name_grant.h"

#include <fmt/format.h>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP006",
    "Binding to a missing role",
    store::Severity::Medium,
    "The binding grants nothing today. Anyone who can create a role of that name decides "
    "what its subjects get tomorrow.",
    "Delete the binding, or create the role that it was meant for.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1098.006"},
    store::Claim::MissingRole};

std::string subjects_text(const Binding& binding) {
  std::string text;
  for (const auto& subject : binding.effective_subjects()) {
    if (!text.empty()) text += ", ";
    text += describe(subject);
  }
  return text.empty() ? "nobody" : text;
}

void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  const ClusterIndex index(cluster);
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    if (index.role_of(i) != ClusterIndex::kNone) continue;
    const auto& binding = cluster.bindings[i];
    const auto role = role_key_of(binding);
    // It may exist, but was not read.
    if (cluster.reading.lacks(to_string(role.kind))) continue;
    auto finding = make_finding(kInfo, "", binding.meta.namespace_, describe(key_of(binding)));
    if (binding.kind == BindingKind::RoleBinding) finding.severity = store::Severity::Low;
    finding.title = fmt::format("{} refers to {}, which does not exist", describe(key_of(binding)),
                                describe(role));
    store::Evidence evidence;
    evidence.kind = store::EvidenceKind::Binding;
    evidence.text = fmt::format("its subjects: {}", subjects_text(binding));
    locate(evidence, cluster, binding.position_of_role_ref());
    finding.evidence.push_back(std::move(evidence));
    add_cause(finding, rbac::name_grant(cluster, rbac::Grant{.binding = i}));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np006() {
  return {kInfo, PostureRule{run, Review::Always}};
}

}  // namespace nsposture::rules::posture
