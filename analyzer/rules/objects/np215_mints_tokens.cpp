#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP215",
                            "Mints service-account tokens",
                            store::Severity::High,
                            "A token request answers with a credential of that account, valid "
                            "elsewhere and after the binding is gone.",
                            "Limit it by resourceNames to the accounts that are meant.",
                            {"CIS Kubernetes Benchmark 5.1.13", "MITRE ATT&CK T1528"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "serviceaccounts", "token", {"create"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np215() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
