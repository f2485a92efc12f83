#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP206",
    "Creates pods",
    store::Severity::Medium,
    "A pod runs under any service account of its namespace and may mount any Secret there, so its "
    "maker has what all of them have; without Pod Security it may have the node as well.",
    "Let a controller or a pipeline create workloads, in namespaces of their own, and enforce Pod "
    "Security there.",
    {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1610"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "pods", "", {"create"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np206() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
