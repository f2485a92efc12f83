#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP227",
    "Changes network rules",
    store::Severity::Low,
    "NetworkPolicies, Services and Ingresses decide who reaches what: without the policy the "
    "namespace is open, and an Ingress takes over another's host name.",
    "Let the owners of a namespace change Services, and the platform NetworkPolicies.",
    {"CIS Kubernetes Benchmark 5.3.2", "MITRE ATT&CK T1557"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"networking.k8s.io",
       "networkpolicies",
       "",
       {"create", "update", "patch", "delete", "deletecollection"}},
      {"networking.k8s.io", "ingresses", "", {"create", "update", "patch"}},
      {"", "services", "", {"create", "update", "patch"}},
      {"", "endpoints", "", {"create", "update", "patch"}},
      {"discovery.k8s.io", "endpointslices", "", {"create", "update", "patch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np227() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
