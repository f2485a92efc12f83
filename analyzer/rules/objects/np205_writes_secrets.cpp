#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{
    "NP205",
    "Writes Secrets",
    store::Severity::Medium,
    "Whoever writes Secrets can replace credentials that others trust, and have a token minted for "
    "any account of the namespace by a Secret of type service-account-token.",
    "Let one controller write Secrets, in the namespaces it serves, and limit it by resourceNames "
    "where names are known.",
    {"CIS Kubernetes Benchmark 5.1.2", "MITRE ATT&CK T1098.001"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "secrets", "", {"create", "update", "patch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np205() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
