#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP212",
    "Binds roles it does not hold",
    store::Severity::High,
    "`bind` lets its holder give any role to anybody, itself included. It is checked on roles and "
    "clusterroles, in the namespace of the new binding: a RoleBinding that grants `bind` on "
    "clusterroles is live there.",
    "Name in resourceNames the few harmless roles that may be bound.",
    {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"rbac.authorization.k8s.io", "clusterroles", "", {"bind"}},
      {"rbac.authorization.k8s.io", "roles", "", {"bind"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np212() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
