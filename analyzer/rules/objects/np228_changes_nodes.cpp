#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP228",
    "Changes nodes",
    store::Severity::Medium,
    "Labels, taints and the status of nodes decide where pods run: whoever writes them can draw "
    "pods with their tokens to a node of their choice.",
    "Leave nodes to the kubelets and the node controllers.",
    {"MITRE ATT&CK T1578"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"",
       "nodes",
       "",
       {"create", "update", "patch", "delete", "deletecollection"},
       Reach::ClusterOnly},
      {"", "nodes", "status", {"update", "patch"}, Reach::ClusterOnly},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np228() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
