#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP231",
    "Bound to all service accounts of a namespace",
    store::Severity::Low,
    "What the group system:serviceaccounts:NAMESPACE is granted, every service account of "
    "the namespace has, including future ones. So does anyone who can create a pod there.",
    "Name the service accounts that need the permission.",
    {"CIS Kubernetes Benchmark 5.1.5", "MITRE ATT&CK T1078.001"}};

constexpr std::string_view kPrefix = "system:serviceaccounts:";

// In the group's own namespace, this is its owner's decision.
void run(const ObjectContext& context, Findings& findings) {
  for (const auto& binding : context.cluster.bindings) {
    for (std::size_t s = 0; s < binding.subjects.size(); ++s) {
      const auto& subject = binding.subjects[s];
      if (subject.kind != SubjectKind::Group || !subject.name.starts_with(kPrefix)) continue;
      if (context.platform.is_own(binding, s)) continue;
      auto finding = binding_finding(context, kInfo, binding, s);
      if (binding.meta.namespace_ == subject.name.substr(kPrefix.size())) {
        finding.severity = store::Severity::Info;
      } else if (binding.kind == BindingKind::ClusterRoleBinding) {
        finding.severity = store::Severity::Medium;
      }
      finding.title =
          fmt::format("{} gives {} to every account of namespace `{}`", describe(key_of(binding)),
                      describe(role_key_of(binding)), subject.name.substr(kPrefix.size()));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np231() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
