#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP226",
                            "Deletes events or logs",
                            store::Severity::Low,
                            "Events and logs are what an investigation begins with.",
                            "Remove `delete` and `deletecollection`; events expire by themselves.",
                            {"MITRE ATT&CK T1070"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "events", "", {"delete", "deletecollection"}},
      {"events.k8s.io", "events", "", {"delete", "deletecollection"}},
      {"", "pods", "log", {"delete", "deletecollection"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np226() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
