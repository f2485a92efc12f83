#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP207",
                            "Creates or changes workloads",
                            store::Severity::Medium,
                            "The template of a workload decides which image runs under which "
                            "service account: to change it is to run code as that account.",
                            "Grant it per namespace to the deploying pipeline alone.",
                            {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1610"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"apps", "deployments", "", {"create", "update", "patch"}},
      {"apps", "daemonsets", "", {"create", "update", "patch"}},
      {"apps", "statefulsets", "", {"create", "update", "patch"}},
      {"apps", "replicasets", "", {"create", "update", "patch"}},
      {"", "replicationcontrollers", "", {"create", "update", "patch"}},
      {"batch", "jobs", "", {"create", "update", "patch"}},
      {"batch", "cronjobs", "", {"create", "update", "patch"}},
      {"", "pods", "", {"update", "patch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np207() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
