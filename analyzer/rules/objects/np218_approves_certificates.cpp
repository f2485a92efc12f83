#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP218",
                            "Approves or signs certificates",
                            store::Severity::High,
                            "A client certificate for any name or group that the signer takes is a "
                            "credential that nobody can revoke.",
                            "Leave approval to the controllers of kube-controller-manager, or "
                            "limit `approve` to one signer by resourceNames.",
                            {"CIS Kubernetes Benchmark 5.1.11", "MITRE ATT&CK T1649"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"certificates.k8s.io", "signers", "", {"approve", "sign"}, Reach::ClusterOnly},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np218() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
