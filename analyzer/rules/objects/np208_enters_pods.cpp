#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP208",
    "Runs commands in pods",
    store::Severity::Medium,
    "Exec and attach give a shell in a running container, with its service account token and "
    "everything it has mounted. `get` opens the same connection as `create` does.",
    "Keep exec for break-glass groups; give developers logs, and ephemeral environments for the "
    "rest.",
    {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1609"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "pods", "exec", {"get", "create"}},
      {"", "pods", "attach", {"get", "create"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np208() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
