#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP225",
                            "Changes the status of Services",
                            store::Severity::Medium,
                            "A load balancer address written into a Service's status draws the "
                            "traffic to that address to the pods behind it (CVE-2020-8554).",
                            "Leave `services/status` to the cloud controller.",
                            {"CVE-2020-8554", "MITRE ATT&CK T1557"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "services", "status", {"update", "patch"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np225() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
