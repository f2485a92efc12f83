#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

#include <fmt/format.h>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{
    "NP222",
    "Names system:masters",
    store::Severity::Medium,
    "Members of system:masters are allowed everything before RBAC is checked, so a binding "
    "to this group grants nothing. A certificate with this group cannot be revoked.",
    "Remove the subject, and use your own group for administrators.",
    {"CIS Kubernetes Benchmark 5.1.7", "MITRE ATT&CK T1078"}};

void run(const ObjectContext& context, Findings& findings) {
  for (const auto& binding : context.cluster.bindings) {
    for (std::size_t s = 0; s < binding.subjects.size(); ++s) {
      const auto& subject = binding.subjects[s];
      if (subject.kind != SubjectKind::Group || subject.name != kGroupMasters) continue;
      if (context.platform.is_own(binding, s)) continue;
      auto finding = binding_finding(context, kInfo, binding, s);
      finding.title = fmt::format("{} names Group \"system:masters\", which needs no binding",
                                  describe(key_of(binding)));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np222() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
