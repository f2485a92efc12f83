#include "analyzer/queries/unsure.h"

#include "graph/rbac/match.h"

#include <algorithm>

namespace nsposture::queries {

namespace {

bool is_role(const ObjectKey& key) {
  return key.kind == ObjectKind::Role || key.kind == ObjectKind::ClusterRole;
}

class Bearing {
 public:
  Bearing(const Cluster& cluster, const Asked& asked) : cluster_(cluster), asked_(asked) {}

  [[nodiscard]] bool bears(const UnsureObject& object) const {
    return is_role(object.key) ? role_bears(object) : binding_bears(object);
  }

 private:
  [[nodiscard]] bool in_scope(const ObjectKey& key) const {
    return key.namespace_.empty() || key.namespace_ == asked_.ns;
  }

  [[nodiscard]] bool may_allow(const std::vector<PolicyRule>& rules) const {
    return !asked_.may_allow || std::ranges::any_of(rules, asked_.may_allow);
  }

  [[nodiscard]] bool binding_bears(const UnsureObject& binding) const {
    const bool cluster_wide = binding.key.kind == ObjectKind::ClusterRoleBinding;
    if (!cluster_wide && (asked_.ns.empty() || !in_scope(binding.key))) return false;
    if (binding.subjects && !rbac::any_subject_is(*binding.subjects, asked_.identity)) return false;
    return !binding.role || role_may_allow(*binding.role);
  }

  [[nodiscard]] bool has_role(const ObjectKey& key) const {
    return std::ranges::any_of(cluster_.roles,
                               [&](const Role& role) { return key_of(role) == key; });
  }

  // A role of unknown name may be any role that is bound but missing.
  [[nodiscard]] bool may_be(const UnsureObject& role, const ObjectKey& bound) const {
    if (!role.key.name.empty()) return role.key == bound;
    return role.key.kind == bound.kind && role.key.namespace_ == bound.namespace_ &&
           !has_role(bound);
  }

  // The role as the cluster has it, or as it may have been.
  [[nodiscard]] bool role_may_allow(const ObjectKey& key) const {
    const bool has = std::ranges::any_of(cluster_.roles, [&](const Role& role) {
      return key_of(role) == key && may_allow(role.rules);
    });
    return has || std::ranges::any_of(cluster_.reading.unsure, [&](const UnsureObject& other) {
             return may_be(other, key) && (!other.rules || may_allow(*other.rules));
           });
  }

  // Its labels are as unknown as its rules: any aggregated role may have selected it.
  [[nodiscard]] bool may_be_gathered(const UnsureObject& role) const {
    if (role.rules || role.key.kind != ObjectKind::ClusterRole) return false;
    return std::ranges::any_of(cluster_.roles, [&](const Role& other) {
      return other.aggregation &&
             std::ranges::any_of(cluster_.bindings, [&](const Binding& binding) {
               return in_scope(key_of(binding)) && role_key_of(binding) == key_of(other) &&
                      rbac::binding_names(binding, asked_.identity);
             });
    });
  }

  // A role without a binding grants nothing.
  [[nodiscard]] bool role_bears(const UnsureObject& role) const {
    if (!in_scope(role.key) || (role.rules && !may_allow(*role.rules))) return false;
    if (may_be_gathered(role)) return true;
    const bool bound = std::ranges::any_of(cluster_.bindings, [&](const Binding& binding) {
      return in_scope(key_of(binding)) && may_be(role, role_key_of(binding)) &&
             rbac::binding_names(binding, asked_.identity);
    });
    return bound || std::ranges::any_of(cluster_.reading.unsure, [&](const UnsureObject& other) {
             return !is_role(other.key) && in_scope(other.key) &&
                    (!other.role || may_be(role, *other.role)) &&
                    (!other.subjects || rbac::any_subject_is(*other.subjects, asked_.identity));
           });
  }

  const Cluster& cluster_;
  const Asked& asked_;
};

}  // namespace

Asked asked_of(const ResourceAttributes& request, const Identity* identity) {
  const auto may_allow = [request](const PolicyRule& rule) {
    if (rbac::rule_allows(rule, request)) return true;
    if (rule.resource_names.empty()) return false;
    auto unlimited = rule;
    unlimited.resource_names.clear();
    return rbac::rule_allows(unlimited, request);
  };
  return {request.namespace_, may_allow, identity};
}

Asked asked_of(const NonResourceAttributes& request, const Identity* identity) {
  const auto may_allow = [request](const PolicyRule& rule) {
    return rbac::rule_allows(rule, request);
  };
  return {"", may_allow, identity};
}

std::vector<NotRead> unsure_about(const Cluster& cluster, const Asked& asked) {
  std::vector<NotRead> found;
  const Bearing bearing(cluster, asked);
  for (const auto& object : cluster.reading.unsure) {
    if (bearing.bears(object)) found.push_back(not_read(object));
  }
  return found;
}

}  // namespace nsposture::queries
