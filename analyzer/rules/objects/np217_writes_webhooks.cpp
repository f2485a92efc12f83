#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP217",
                            "Writes admission webhooks",
                            store::Severity::High,
                            "A webhook reads every object that passes, Secrets included, and a "
                            "mutating one changes it on its way.",
                            "Leave admission configuration to the platform's own pipeline.",
                            {"CIS Kubernetes Benchmark 5.1.12", "MITRE ATT&CK T1546"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"admissionregistration.k8s.io",
       "mutatingwebhookconfigurations",
       "",
       {"create", "update", "patch"},
       Reach::ClusterOnly},
      {"admissionregistration.k8s.io",
       "validatingwebhookconfigurations",
       "",
       {"create", "update", "patch"},
       Reach::ClusterOnly},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np217() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
