#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP211",
    "Escalates roles",
    store::Severity::High,
    "With `escalate` the API server no longer checks that the writer of a role holds what the role "
    "will grant: it is a way to every right.",
    "Remove `escalate`; a controller that must manage roles needs to hold the rights itself.",
    {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"rbac.authorization.k8s.io", "clusterroles", "", {"escalate"}, Reach::ClusterOnly},
      {"rbac.authorization.k8s.io", "roles", "", {"escalate"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np211() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
