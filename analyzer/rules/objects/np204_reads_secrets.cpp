#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP204",
                            "Reads Secrets",
                            store::Severity::Medium,
                            "Secrets hold passwords, keys and service-account tokens. `list` and "
                            "`watch` return their content just as `get` does.",
                            "Name the Secrets that are needed in resourceNames with `get` alone, "
                            "or mount them into the pod that uses them.",
                            {"CIS Kubernetes Benchmark 5.1.2", "MITRE ATT&CK T1552.007"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "secrets", "", {"get", "list", "watch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np204() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
