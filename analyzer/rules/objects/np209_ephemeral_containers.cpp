#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP209",
    "Adds ephemeral containers",
    store::Severity::Medium,
    "An ephemeral container joins a running pod with an image of the maker's choice, and sees the "
    "processes and mounts of the others.",
    "Keep `pods/ephemeralcontainers` for those who debug in production, by name and for a time.",
    {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1609"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "pods", "ephemeralcontainers", {"update", "patch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np209() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
