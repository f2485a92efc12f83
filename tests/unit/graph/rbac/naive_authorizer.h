// The decision as the Kubernetes documentation has it: look at every binding, and at every rule of
// its role. Nothing is prepared, so there is little to get wrong.
#pragma once

#include "graph/rbac/authorizer.h"
#include "graph/rbac/match.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace nsposture::tests {

inline bool naive_applies(const Subject& subject, const Binding& binding,
                          const Identity& identity) {
  switch (subject.kind) {
    case SubjectKind::User:
      return subject.name == identity.username;
    case SubjectKind::Group:
      return std::find(identity.groups.begin(), identity.groups.end(), subject.name) !=
             identity.groups.end();
    case SubjectKind::ServiceAccount: {
      const auto& ns = subject.namespace_.empty() ? binding.meta.namespace_ : subject.namespace_;
      return !ns.empty() && identity.username == service_account_username(ns, subject.name);
    }
  }
  return false;
}

inline const Role* naive_role(const Cluster& cluster, const Binding& binding) {
  for (const auto& role : cluster.roles) {
    if (role.kind != binding.role_ref.kind || role.meta.name != binding.role_ref.name) continue;
    if (role.kind == RoleKind::ClusterRole || role.meta.namespace_ == binding.meta.namespace_) {
      return &role;
    }
  }
  return nullptr;
}

inline std::string_view naive_namespace(const ResourceAttributes& request) {
  return request.namespace_;
}

inline std::string_view naive_namespace(const NonResourceAttributes&) {
  return {};
}

// Every grant of RBAC, sorted; system:masters is not asked about.
template <typename Request>
std::vector<rbac::Grant> naive_grants(const Cluster& cluster, const Identity& identity,
                                      const Request& request) {
  std::vector<rbac::Grant> grants;
  for (std::uint32_t b = 0; b < cluster.bindings.size(); ++b) {
    const auto& binding = cluster.bindings[b];
    const bool in_scope =
        binding.kind == BindingKind::ClusterRoleBinding ||
        (!naive_namespace(request).empty() && binding.meta.namespace_ == naive_namespace(request));
    const auto* role = in_scope ? naive_role(cluster, binding) : nullptr;
    if (role == nullptr) continue;
    for (std::uint32_t s = 0; s < binding.subjects.size(); ++s) {
      if (!naive_applies(binding.subjects[s], binding, identity)) continue;
      for (std::uint32_t r = 0; r < role->rules.size(); ++r) {
        if (!rbac::rule_allows(role->rules[r], request)) continue;
        grants.push_back({b, s, static_cast<std::uint32_t>(role - cluster.roles.data()), r});
      }
    }
  }
  return grants;
}

}  // namespace nsposture::tests
