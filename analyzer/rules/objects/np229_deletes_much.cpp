#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP229",
                            "Deletes collections",
                            store::Severity::Low,
                            "`deletecollection` empties a namespace of a kind in one request, and "
                            "delete on namespaces takes all that is in them.",
                            "Grant `delete` on the kinds that are needed; keep deletecollection "
                            "and namespaces for the platform.",
                            {"MITRE ATT&CK T1485"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "namespaces", "", {"delete", "deletecollection"}, Reach::ClusterOnly},
      {"", "pods", "", {"deletecollection"}},
      {"", "secrets", "", {"deletecollection"}},
      {"", "configmaps", "", {"deletecollection"}},
      {"", "persistentvolumeclaims", "", {"deletecollection"}},
      {"apps", "deployments", "", {"deletecollection"}},
      {"apps", "statefulsets", "", {"deletecollection"}},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np229() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
