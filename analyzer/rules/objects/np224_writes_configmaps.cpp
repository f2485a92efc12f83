#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP224",
    "Writes ConfigMaps",
    store::Severity::Low,
    "ConfigMaps steer controllers: `aws-auth` and its like say who is who, CoreDNS's where names "
    "lead; "
    "both are in kube-system.",
    "Name the ConfigMaps in resourceNames, and keep kube-system to the platform.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1098"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "configmaps", "", {"create", "update", "patch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np224() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
