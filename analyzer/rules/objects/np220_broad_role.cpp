#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP220",
    "Bound to admin or edit",
    store::Severity::High,
    "The built-in roles `admin` and `edit` can run workloads as any service account of the "
    "namespace, impersonate it, and read or write its Secrets. Operators add their own "
    "resources to them by aggregation.",
    "Bind them per namespace, to groups, and never by a ClusterRoleBinding.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078"}};

// Bound cluster-wide or in kube-system, these roles lead to everything: a control plane service
// account can be impersonated there. In another namespace this is their purpose, so it is only
// Info.
void run(const ObjectContext& context, Findings& findings) {
  for (const auto& binding : context.cluster.bindings) {
    const auto& ref = binding.role_ref;
    const bool broad =
        ref.kind == RoleKind::ClusterRole && (ref.name == "admin" || ref.name == "edit");
    if (!broad) continue;
    const bool everywhere = binding.kind == BindingKind::ClusterRoleBinding;
    for (std::size_t s = 0; s < binding.subjects.size(); ++s) {
      if (context.platform.is_own(binding, s)) continue;
      auto finding = binding_finding(context, kInfo, binding, s);
      const bool leads_on = everywhere || binding.meta.namespace_ == "kube-system";
      if (!leads_on) finding.severity = store::Severity::Info;
      finding.title = fmt::format(
          "{} holds ClusterRole `{}` in {}", finding.subject, ref.name,
          everywhere ? "every namespace" : fmt::format("namespace `{}`", binding.meta.namespace_));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np220() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
