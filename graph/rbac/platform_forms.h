// The roles and bindings that Kubernetes and its distributions bring themselves, by their content
// (platform/README.md, builtin/).
#pragma once

#include "graph/model/object_key.h"
#include "graph/model/objects.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture::rbac {

enum class Platform : std::uint8_t {
  Kubernetes,  // the API server's own, of every known version
  Kubeadm,
  Networks,
  Metrics,
  Eks,
  Gke,
  Aks,
  OpenShift,
  K3s,
  Rke2,
};
inline constexpr std::size_t kPlatforms = 10;

// One way in which a platform writes a role, or a binding.
struct RoleForm {
  Platform platform = Platform::Kubernetes;
  std::set<std::string> rules;  // rule_content()
};

struct BindingForm {
  Platform platform = Platform::Kubernetes;
  RoleRef role_ref;
  std::set<Subject> subjects;
};

struct PlatformForms {
  std::map<ObjectKey, std::vector<RoleForm>> roles;
  std::map<ObjectKey, std::vector<BindingForm>> bindings;
};

// The same for two rules that allow the same, in whatever order they list it.
[[nodiscard]] std::string rule_content(const PolicyRule& rule);

// Read once, on first use. Safe to call from several threads.
[[nodiscard]] const PlatformForms& platform_forms();

}  // namespace nsposture::rbac
