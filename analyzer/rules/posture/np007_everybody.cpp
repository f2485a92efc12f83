#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/match.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP007",
    "Bound to anonymous, unauthenticated or everybody",
    store::Severity::Medium,
    "What these names are given, anybody who reaches the API server has: system:anonymous and "
    "system:unauthenticated without any credential, system:authenticated with any, and "
    "system:serviceaccounts from any pod.",
    "Remove the subject from the binding and name the users, groups or accounts that need it.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078.001"}};

bool without_credentials(const Subject& subject) {
  return (subject.kind == SubjectKind::User && subject.name == kUserAnonymous) ||
         (subject.kind == SubjectKind::Group && subject.name == kGroupUnauthenticated);
}

bool everybody(const Subject& subject) {
  return without_credentials(subject) ||
         (subject.kind == SubjectKind::Group &&
          (subject.name == kGroupAuthenticated || subject.name == kGroupServiceAccounts));
}

bool only_reads(const PolicyRule& rule) {
  return std::ranges::all_of(rule.verbs, [](const std::string& verb) {
    return verb == "get" || verb == "list" || verb == "watch";
  });
}

store::Severity severity_of(const Subject& subject, const Binding& binding, const Role* role) {
  if (role == nullptr) return store::Severity::Medium;  // whoever makes the role arms the binding
  const bool writes = !std::ranges::all_of(role->rules, only_reads);
  const bool cluster_wide = binding.kind == BindingKind::ClusterRoleBinding;
  const ResourceAttributes create{"create", "", "namespaces", "", "", ""};
  const bool creates =
      cluster_wide && std::ranges::any_of(role->rules, [&](const PolicyRule& rule) {
        return rbac::rule_allows(rule, create);
      });
  if (creates) return store::Severity::Critical;
  if (writes) {
    return without_credentials(subject) ? store::Severity::Critical : store::Severity::High;
  }
  return without_credentials(subject) ? store::Severity::High : store::Severity::Medium;
}

store::Evidence binding_evidence(const Cluster& cluster, const Binding& binding, const Role* role,
                                 std::size_t subject) {
  store::Evidence evidence;
  evidence.kind = "binding";
  evidence.text =
      fmt::format("{} of {}", describe(key_of(binding)), describe(role_key_of(binding)));
  if (role == nullptr) {
    const bool read = !cluster.reading.lacks(to_string(role_key_of(binding).kind));
    evidence.text += read ? ", which does not exist" : ", which may not have been read";
  } else if (!role->rules.empty()) {
    evidence.text += ": " + rbac::rule_text(role->rules.front());
    if (role->rules.size() > 1)
      evidence.text += fmt::format(" and {} more", role->rules.size() - 1);
  }
  locate(evidence, cluster, binding.position_of_subject(subject));
  return evidence;
}

void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  const ClusterIndex index(cluster);
  for (std::uint32_t at = 0; at < cluster.bindings.size(); ++at) {
    const auto& binding = cluster.bindings[at];
    const auto found = index.role_of(at);
    const Role* role = found == ClusterIndex::kNone ? nullptr : &cluster.roles[found];
    for (std::uint32_t i = 0; i < binding.subjects.size(); ++i) {
      const auto& subject = binding.subjects[i];
      if (!everybody(subject)) continue;
      // The server's own discovery bindings are meant so; a changed role behind one is not.
      if (is_builtin(binding.meta) && (role == nullptr || is_builtin(role->meta))) continue;
      auto finding = make_finding(kInfo, describe(subject), binding.meta.namespace_,
                                  describe(key_of(binding)));
      finding.severity = severity_of(subject, binding, role);
      finding.title = fmt::format("{} gives {} to {}", describe(key_of(binding)),
                                  describe(role_key_of(binding)), finding.subject);
      finding.evidence.push_back(binding_evidence(cluster, binding, role, i));
      add_cause(finding, rbac::name_grant(cluster, rbac::Grant{at, i, found}));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np007() {
  return {kInfo, PostureRule{run, Review::Always}};
}

}  // namespace nsposture::rules::posture
