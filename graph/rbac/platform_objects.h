// Which RBAC objects of a cluster Kubernetes or its distribution created, recognized by exact
// content. The same name with more rules, or a binding with an additional subject, is the work of
// a user.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/platform_forms.h"

#include <array>
#include <cstddef>

namespace nsposture::rbac {

// Immutable once built, so threads may share it.
class PlatformObjects {
 public:
  // `cluster` need not outlive this object.
  explicit PlatformObjects(const Cluster& cluster);

  // Whether the cluster runs on this platform: it has enough of the platform's objects.
  [[nodiscard]] bool is_here(Platform platform) const {
    return here_[static_cast<std::size_t>(platform)];
  }

  // Whether the platform has a role of this name. Its rules may differ.
  [[nodiscard]] bool knows(const Role& role) const;
  // Whether the platform gives the role this rule. When the server's version is known but not
  // supported here, also true for a role with an unknown name that has the API server's label.
  [[nodiscard]] bool is_own(const Role& role, const PolicyRule& rule) const;
  // Whether this holds for all its rules: no user added one.
  [[nodiscard]] bool is_own(const Role& role) const;
  // Whether the platform binds this subject by this binding, to this role.
  [[nodiscard]] bool is_own(const Binding& binding, std::size_t subject) const;
  // Whether this holds for all its subjects. True for a binding without subjects.
  [[nodiscard]] bool is_own(const Binding& binding) const;
  // system:masters, or a platform rule of a role, given to a platform subject of a binding.
  [[nodiscard]] bool is_own(const Cluster& cluster, const Grant& grant) const;

 private:
  std::array<bool, kPlatforms> here_{};
  bool labels_tell_ = false;
};

// A component of the control plane, or a service account in kube-system. The credentials of
// system:nodes and of kube-proxy are on every node, so they do not count; neither does `default`,
// which any pod in the namespace can use.
[[nodiscard]] bool is_component(const Subject& subject);

}  // namespace nsposture::rbac
