#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/right.h"

namespace nsposture::rules {

namespace {

const store::RuleInfo kInfo{"NP223",
                            "Creates PersistentVolumes",
                            store::Severity::Medium,
                            "A PersistentVolume of type hostPath brings a folder of the node into "
                            "a pod, whatever Pod Security says of the pod.",
                            "Let storage classes provision volumes; grant claims, not volumes.",
                            {"CIS Kubernetes Benchmark 5.1.9", "MITRE ATT&CK T1611"}};

void run(const ObjectContext& context, Findings& findings) {
  static const std::vector<Right> kRights = {
      {"", "persistentvolumes", "", {"create", "update", "patch"}, Reach::ClusterOnly},
  };
  report_rights(context, kInfo, kRights, findings);
}

}  // namespace

ObjectRule np223() {
  return {kInfo, run};
}

}  // namespace nsposture::rules
