#include "graph/rbac/versions.h"

#include <fmt/format.h>

namespace nsposture::rbac {

int since(Feature feature) {
  switch (feature) {
    case Feature::ValidatingAdmissionPolicy:
      return 30;
    case Feature::NodeAudienceRestriction:
      return 33;  // ServiceAccountNodeAudienceRestriction
    case Feature::ConnectNeedsCreate:
      return 35;                             // AuthorizePodWebsocketUpgradeCreatePermission
    case Feature::ConstrainedImpersonation:  // 1.35 has it disabled
    case Feature::MutatingAdmissionPolicy:   // older alpha and beta forms are disabled
      return 36;
    case Feature::NamedRefusals:
      return 37;
  }
  return kNewestKubernetes;
}

Holds holds(Feature feature, const KubernetesVersion& version) {
  if (!version.known()) return Holds::Unknown;
  return version.minor >= since(feature) ? Holds::Yes : Holds::No;
}

std::string since_text(Feature feature) {
  return fmt::format("since Kubernetes 1.{}", since(feature));
}

std::string until_text(Feature feature) {
  return fmt::format("until Kubernetes 1.{}", since(feature) - 1);
}

}  // namespace nsposture::rbac
