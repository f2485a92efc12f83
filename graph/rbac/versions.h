// What is true of an API server since which version, in one table: techniques, rules and
// correlation ask here instead of comparing versions. With the default feature gates of each.
#pragma once

#include "graph/model/kubernetes_version.h"

#include <cstdint>
#include <string>

namespace nsposture::rbac {

enum class Feature : std::uint8_t {
  // Of the tokens that a node may ask for: none for a pod that mounts none.
  NodeAudienceRestriction,
  // `get` on pods/exec, pods/attach and pods/portforward opens no connection without `create`.
  ConnectNeedsCreate,
  // The verbs impersonate:MODE and impersonate-on:MODE:VERB.
  ConstrainedImpersonation,
  // ValidatingAdmissionPolicy and its binding, as admissionregistration.k8s.io/v1.
  ValidatingAdmissionPolicy,
  // MutatingAdmissionPolicy and its binding, as admissionregistration.k8s.io/v1.
  MutatingAdmissionPolicy,
  // The reason of a refusal begins with the authorizer's name: `rbac: RBAC: …`.
  NamedRefusals,
};

enum class Holds : std::uint8_t { No, Yes, Unknown };

// The minor of Kubernetes 1 with which it begins.
[[nodiscard]] int since(Feature feature);

// Unknown where nothing tells the version of a server.
[[nodiscard]] Holds holds(Feature feature, const KubernetesVersion& version);

// "since Kubernetes 1.36", "until Kubernetes 1.35": for what is there, and is no more.
[[nodiscard]] std::string since_text(Feature feature);
[[nodiscard]] std::string until_text(Feature feature);

}  // namespace nsposture::rbac
