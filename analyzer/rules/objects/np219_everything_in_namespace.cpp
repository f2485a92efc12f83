#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP219",
    "Has every permission in a namespace",
    store::Severity::Medium,
    "A RoleBinding of cluster-admin grants every permission in its namespace: on its roles "
    "and bindings, its Secrets, its quota and the namespace object itself.",
    "Bind `admin` or `edit`, or a role with what is needed.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078"}};

void run(const ObjectContext& context, Findings& findings) {
  for (std::size_t i = 0; i < context.cluster.bindings.size(); ++i) {
    const auto& binding = context.cluster.bindings[i];
    const auto* role = context.role_of[i];
    if (binding.kind != BindingKind::RoleBinding || role == nullptr ||
        role->kind != RoleKind::ClusterRole || !is_everything(*role)) {
      continue;
    }
    for (std::size_t s = 0; s < binding.subjects.size(); ++s) {
      if (context.platform.is_own(binding, s)) continue;
      auto finding = binding_finding(context, kInfo, binding, s);
      if (binding.meta.namespace_ == "kube-system") finding.severity = store::Severity::High;
      finding.title = fmt::format("{} holds everything in namespace `{}` by {}", finding.subject,
                                  binding.meta.namespace_, describe(key_of(binding)));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np219() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
