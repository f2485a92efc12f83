// What of a cluster's RBAC Kubernetes and its distribution made themselves, told by exact content:
// the same name with more rules, or a binding with a stranger in it, is somebody's.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/platform_forms.h"

#include <array>
#include <cstddef>

namespace nsposture::rbac {

// Not changed once it is made, so several threads may ask it.
class PlatformObjects {
 public:
  // `cluster` need not outlive it.
  explicit PlatformObjects(const Cluster& cluster);

  // The cluster is one of these: it has enough of their objects.
  [[nodiscard]] bool is_here(Platform platform) const {
    return here_[static_cast<std::size_t>(platform)];
  }

  // The platform itself has a role of this name. Its rules may be others.
  [[nodiscard]] bool knows(const Role& role) const;
  // The platform gives the role this rule. Of a server whose version is known and none of those
  // here, also true for a role of a new name that has the API server's label.
  [[nodiscard]] bool is_own(const Role& role, const PolicyRule& rule) const;
  // All its rules: nobody added one.
  [[nodiscard]] bool is_own(const Role& role) const;
  // The platform binds this subject by this binding, to this role.
  [[nodiscard]] bool is_own(const Binding& binding, std::size_t subject) const;
  // All its subjects, or none has to be.
  [[nodiscard]] bool is_own(const Binding& binding) const;
  // system:masters, or an own rule of a role by an own subject of a binding.
  [[nodiscard]] bool is_own(const Cluster& cluster, const Grant& grant) const;

 private:
  std::array<bool, kPlatforms> here_{};
  bool labels_tell_ = false;
};

// A component of the control plane, or an account of kube-system. Credentials of system:nodes and
// of kube-proxy lie on every node, so they are none of these; neither is `default`, which any pod
// there has.
[[nodiscard]] bool is_component(const Subject& subject);

}  // namespace nsposture::rbac
