// Which behavior an API server has since which version, in one table. Techniques, rules and
// correlation ask here instead of comparing versions. Each with its default feature gates.
#pragma once

#include "graph/model/kubernetes_version.h"

#include <cstdint>
#include <string>

namespace nsposture::rbac {

enum class Feature : std::uint8_t {
  // For the tokens that a node may request: none for a pod that mounts none.
  NodeAudienceRestriction,
  // `get` on pods/exec, pods/attach and pods/portforward opens no connection without `create`.
  ConnectNeedsCreate,
  // The verbs impersonate:MODE and impersonate-on:MODE:VERB.
  ConstrainedImpersonation,
  // ValidatingAdmissionPolicy and its binding, as admissionregistration.k8s.io/v1.
  ValidatingAdmissionPolicy,
  // MutatingAdmissionPolicy and its binding, as admissionregistration.k8s.io/v1.
  MutatingAdmissionPolicy,
  // The reason of a denial begins with the authorizer's name: `rbac: RBAC: …`.
  NamedRefusals,
};

enum class Holds : std::uint8_t { No, Yes, Unknown };

// The minor of Kubernetes 1 in which the feature first exists.
[[nodiscard]] int since(Feature feature);

// Unknown when no source shows the server's version.
[[nodiscard]] Holds holds(Feature feature, const KubernetesVersion& version);

// "since Kubernetes 1.36", "until Kubernetes 1.35": for what exists, and for what no longer exists.
[[nodiscard]] std::string since_text(Feature feature);
[[nodiscard]] std::string until_text(Feature feature);

}  // namespace nsposture::rbac
