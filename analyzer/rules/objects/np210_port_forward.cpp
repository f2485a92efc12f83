#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP210",
    "Forwards ports into pods",
    store::Severity::Low,
    "A forwarded port reaches what listens inside a pod, past every NetworkPolicy and every "
    "authentication in front of it.",
    "Leave `pods/portforward` to those who debug, in the namespaces they own.",
    {"MITRE ATT&CK T1090"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "pods", "portforward", {"get", "create"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np210() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
