// A permission limited by resourceNames weighs less, unless one of the names is itself powerful:
// `bind` on cluster-admin alone, impersonation of system:masters alone.
#pragma once

#include "analyzer/rules/objects/permission_pattern.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules::objects {

// Not thread-safe: it searches the cluster at the first name.
class PowerfulNames {
 public:
  // `context` must outlive this object.
  explicit PowerfulNames(const ObjectContext& context) : context_(context) {}

  // Corrects the severity of a rule's match by its names. A name whose object was not read becomes
  // a limitation.
  void weigh(const RoleRule& at, const PermissionPattern& pattern, PatternMatch& matched);

 private:
  enum class Weight : std::uint8_t { Limits, Unknown, Power };

  void weigh_config_maps(const RoleRule& at, PatternMatch& matched) const;
  [[nodiscard]] bool may_be_eks() const;
  [[nodiscard]] bool is_powerful_config_map(const RoleRule& at, std::string_view name) const;
  void find_power();
  [[nodiscard]] Weight weight(const RoleRule& at, const PermissionPattern& pattern,
                              const std::string& name) const;
  [[nodiscard]] Weight weight_of_role(const RoleRule& at, const PermissionPattern& pattern,
                                      const std::string& name) const;
  [[nodiscard]] bool is_powerful_binding(const RoleRule& at, BindingKind kind,
                                         const std::string& name) const;
  [[nodiscard]] bool is_powerful_account(const RoleRule& at, const std::string& name) const;
  [[nodiscard]] bool is_powerful_secret(const RoleRule& at, const std::string& name) const;
  // A binding references a role of this name that does not exist or was not read.
  [[nodiscard]] bool is_awaited(RoleKind kind, const std::string& name) const;

  const ObjectContext& context_;
  bool found_ = false;
  std::vector<bool> roles_;     // parallel to Cluster::roles: give everything, or lead there
  std::set<Subject> subjects_;  // subjects with one of them cluster-wide
};

}  // namespace nsposture::rules::objects
