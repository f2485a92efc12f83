#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP213",
                            "Writes roles or bindings",
                            store::Severity::Medium,
                            "Whoever writes bindings gives away every right that they hold or may "
                            "`bind`; whoever writes roles decides what others hold.",
                            "Keep RBAC in a repository and let one controller apply it.",
                            {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"rbac.authorization.k8s.io",
       "clusterroles",
       "",
       {"create", "update", "patch"},
       Reach::ClusterOnly},
      {"rbac.authorization.k8s.io",
       "clusterrolebindings",
       "",
       {"create", "update", "patch"},
       Reach::ClusterOnly},
      {"rbac.authorization.k8s.io", "roles", "", {"create", "update", "patch"}},
      {"rbac.authorization.k8s.io", "rolebindings", "", {"create", "update", "patch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np213() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
