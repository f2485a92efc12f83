#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP216",
    "Reaches the kubelet through nodes/proxy",
    store::Severity::High,
    "The kubelet runs commands in every pod of its node for whoever reaches it so, past admission "
    "and unseen by the audit log. `get` suffices.",
    "Grant `nodes/metrics`, `nodes/stats` or `nodes/log` instead.",
    {"CIS Kubernetes Benchmark 5.1.10", "MITRE ATT&CK T1609"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "nodes", "proxy", {"get", "create", "update", "patch", "delete"}, Reach::ClusterOnly},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np216() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
