// The content of the roles and bindings that ship with Kubernetes and its distributions
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

// One form in which a platform writes a role or a binding.
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

// Equal for two rules that allow the same, whatever the order of their lists.
[[nodiscard]] std::string rule_content(const PolicyRule& rule);

// Read once, on first use. Thread-safe.
[[nodiscard]] const PlatformForms& platform_forms();

}  // namespace nsposture::rbac
