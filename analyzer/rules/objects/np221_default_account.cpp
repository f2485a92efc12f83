#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP221",
    "Bound to a default service account",
    store::Severity::Medium,
    "Every pod that names no service account runs as `default` of its namespace, so every "
    "workload there gets these permissions.",
    "Create a service account for the workload that needs the permission. Set "
    "automountServiceAccountToken to false on `default`.",
    {"CIS Kubernetes Benchmark 5.1.5", "MITRE ATT&CK T1078.001"}};

// Also matches its user name as a User subject.
bool is_default_account(const Subject& subject) {
  return subject.kind == SubjectKind::ServiceAccount && subject.name == "default";
}

void run(const ObjectContext& context, Findings& findings) {
  for (std::size_t i = 0; i < context.cluster.bindings.size(); ++i) {
    const auto& binding = context.cluster.bindings[i];
    for (std::size_t s = 0; s < binding.subjects.size(); ++s) {
      if (!is_default_account(binding.effective_subject(s))) continue;
      if (context.platform.is_own(binding, s)) continue;
      auto finding = binding_finding(context, kInfo, binding, s);
      const auto* role = context.role_of[i];
      if (role != nullptr && is_everything(*role)) {
        finding.severity = store::Severity::High;
      } else if (binding.kind == BindingKind::RoleBinding) {
        finding.severity = store::Severity::Low;
      }
      finding.title = fmt::format("{} gives {} to {}", describe(key_of(binding)),
                                  describe(role_key_of(binding)), finding.subject);
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np221() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
