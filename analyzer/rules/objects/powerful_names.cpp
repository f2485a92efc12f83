#include "analyzer/rules/objects/powerful_names.h"

#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace nsposture::rules::objects {

namespace {

using store::Severity;

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kKubeSystem = "kube-system";
constexpr std::string_view kClusterAdmin = "cluster-admin";

// Powerful whatever the input contains.
constexpr std::array<std::string_view, 4> kGroups = {
    kGroupMasters, "system:nodes", "kubeadm:cluster-admins", "system:cluster-admins"};
constexpr std::array<std::string_view, 2> kUsers = {"system:kube-controller-manager",
                                                    "system:admin"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool on(const PolicyRule& rule, std::string_view verb, std::string_view group,
        std::string_view resource) {
  return rbac::verb_matches(rule, verb) && rbac::api_group_matches(rule, group) &&
         rbac::resource_matches(rule, resource, "");
}

bool names(const PolicyRule& rule, std::string_view name) {
  return std::ranges::find(rule.resource_names, name) != rule.resource_names.end();
}

// Held cluster-wide, this takes over any service account: by a pod, a shell in one, or its token.
bool takes_accounts(const PolicyRule& rule) {
  const auto on_part = [&](std::string_view verb, std::string_view resource,
                           std::string_view subresource) {
    return rbac::verb_matches(rule, verb) && rbac::api_group_matches(rule, "") &&
           rbac::resource_matches(rule, resource, subresource);
  };
  return on(rule, "create", "", "pods") || on(rule, "get", "", "secrets") ||
         on(rule, "list", "", "secrets") || on_part("create", "pods", "exec") ||
         on_part("create", "serviceaccounts", "token") ||
         on(rule, "impersonate", "", "serviceaccounts");
}

// Everything, namespace creation, or a way to grant oneself any permission.
bool gives_power(const PolicyRule& rule) {
  for (const auto* resource : {"clusterroles", "roles"}) {
    for (const auto* verb : {"bind", "escalate"}) {
      if (!on(rule, verb, kRbac, resource)) continue;
      if (rule.resource_names.empty() || names(rule, kClusterAdmin)) return true;
    }
  }
  return rule.resource_names.empty() &&
         (on(rule, "create", "", "namespaces") || on(rule, "impersonate", "", "users") ||
          takes_accounts(rule));
}

bool reaches(const ObjectContext& context, const RoleRule& at, std::string_view ns) {
  if (at.role.kind == RoleKind::Role) return at.role.meta.namespace_ == ns;
  if (at.use.unused() || !at.use.cluster_wide.empty()) return true;
  return std::ranges::any_of(at.use.in_namespaces, [&](std::uint32_t index) {
    return context.cluster.bindings[index].meta.namespace_ == ns;
  });
}

// In kube-system: these decide where names resolve to, or which certificates nodes trust.
constexpr std::array<std::string_view, 5> kConfigMaps = {
    "coredns", "extension-apiserver-authentication", "kube-proxy", "kubeadm-config",
    "kubelet-config"};

// In kube-system on EKS: it maps identities to users.
constexpr std::string_view kAwsAuth = "aws-auth";

// Distributions that do not read aws-auth.
constexpr std::array<rbac::Platform, 5> kOtherPlatforms = {
    rbac::Platform::Gke, rbac::Platform::Aks, rbac::Platform::OpenShift, rbac::Platform::K3s,
    rbac::Platform::Rke2};

// Signers whose certificates the API server accepts: for any user, and for any node. It does not
// accept those of other signers, and kubernetes.io/legacy-unknown has been unavailable since 1.22.
bool is_powerful_signer(std::string_view name) {
  return name == "kubernetes.io/*" || name == "kubernetes.io/kube-apiserver-client" ||
         name == "kubernetes.io/kube-apiserver-client-kubelet";
}

// Every namespace has it: its pods use it to verify the API server.
constexpr std::string_view kRootCa = "kube-root-ca.crt";

bool has_verb(const PermissionPattern& pattern, std::string_view verb) {
  return std::ranges::find(pattern.verbs, verb) != pattern.verbs.end();
}

}  // namespace

void PowerfulNames::weigh(const RoleRule& at, const PermissionPattern& pattern,
                          PatternMatch& matched) {
  const bool config_map = pattern.api_group.empty() && pattern.resource == "configmaps";
  if (config_map && has_verb(pattern, "patch")) weigh_config_maps(at, matched);
  if (!matched.only_names) return;
  find_power();
  for (const auto& name : at.rule.resource_names) {
    const auto found = weight(at, pattern, name);
    if (found == Weight::Power) matched.only_names = false;
    if (found == Weight::Unknown) {
      matched.doubts.push_back(fmt::format(
          "`{}` of the {} was not read: what it gives is not known", name, pattern.resource));
    }
  }
}

// Each name has its own severity. All names together have the highest one: a wider permission is
// never less severe than a narrower one.
void PowerfulNames::weigh_config_maps(const RoleRule& at, PatternMatch& matched) const {
  const auto& named = at.rule.resource_names;
  const auto allows = [&](std::string_view name) {
    return !matched.only_names || std::ranges::find(named, name) != named.end();
  };
  const bool aws_auth = allows(kAwsAuth) && may_be_eks();
  if (matched.only_names && !aws_auth) matched.for_people.reset();
  if (at.use.unused() || !reaches(context_, at, kKubeSystem)) return;
  if (aws_auth || std::ranges::any_of(kConfigMaps, allows)) {
    const bool eks = aws_auth && context_.platform.is_here(rbac::Platform::Eks);
    matched.worst = std::max(matched.worst, std::optional(eks ? Severity::High : Severity::Medium));
  }
}

// The cluster is EKS, or no distribution was recognized.
bool PowerfulNames::may_be_eks() const {
  const auto& platform = context_.platform;
  return platform.is_here(rbac::Platform::Eks) ||
         std::ranges::none_of(kOtherPlatforms, [&](auto one) { return platform.is_here(one); });
}

bool PowerfulNames::is_powerful_config_map(const RoleRule& at, std::string_view name) const {
  if (name == kRootCa) return true;
  return (is_one_of(kConfigMaps, name) || (name == kAwsAuth && may_be_eks())) &&
         reaches(context_, at, kKubeSystem);
}

void PowerfulNames::find_power() {
  if (found_) return;
  found_ = true;
  const auto& cluster = context_.cluster;
  roles_.reserve(cluster.roles.size());
  for (const auto& role : cluster.roles) {
    roles_.push_back(std::ranges::any_of(role.rules, gives_power) ||
                     (role.kind == RoleKind::ClusterRole && role.meta.name == kClusterAdmin));
  }
  for (std::size_t i = 0; i < roles_.size(); ++i) {
    if (!roles_[i]) continue;
    for (const auto binding : context_.uses[i].cluster_wide) {
      const auto holders = cluster.bindings[binding].effective_subjects();
      subjects_.insert(holders.begin(), holders.end());
    }
  }
}

PowerfulNames::Weight PowerfulNames::weight(const RoleRule& at, const PermissionPattern& pattern,
                                            const std::string& name) const {
  const auto power_if = [](bool power) { return power ? Weight::Power : Weight::Limits; };
  const auto& resource = pattern.resource;
  if (pattern.api_group == kRbac) {
    if (resource == "clusterroles" || resource == "roles") {
      return weight_of_role(at, pattern, name);
    }
    const auto kind = resource == "clusterrolebindings" ? BindingKind::ClusterRoleBinding
                                                        : BindingKind::RoleBinding;
    return power_if(is_powerful_binding(at, kind, name));
  }
  if (resource == "signers") return power_if(is_powerful_signer(name));
  if (!pattern.api_group.empty()) return Weight::Limits;
  if (resource == "groups") {
    return power_if(is_one_of(kGroups, name) || subjects_.contains({SubjectKind::Group, {}, name}));
  }
  if (resource == "users") {
    return power_if(is_one_of(kUsers, name) || subjects_.contains({SubjectKind::User, {}, name}));
  }
  if (resource == "serviceaccounts") return power_if(is_powerful_account(at, name));
  if (resource == "secrets") return power_if(is_powerful_secret(at, name));
  if (resource == "namespaces") return power_if(name == kKubeSystem);
  if (resource == "configmaps") return power_if(is_powerful_config_map(at, name));
  return Weight::Limits;
}

// `bind` grants what the role contains. `escalate` can write anything into it, which matters once a
// subject is bound to it.
PowerfulNames::Weight PowerfulNames::weight_of_role(const RoleRule& at,
                                                    const PermissionPattern& pattern,
                                                    const std::string& name) const {
  const auto kind = pattern.resource == "roles" ? RoleKind::Role : RoleKind::ClusterRole;
  const bool escalates = has_verb(pattern, "escalate");
  bool known = kind == RoleKind::ClusterRole && name == kClusterAdmin;
  if (known) return Weight::Power;
  for (std::size_t i = 0; i < roles_.size(); ++i) {
    const auto& role = context_.cluster.roles[i];
    if (role.kind != kind || role.meta.name != name) continue;
    if (kind == RoleKind::Role && !reaches(context_, at, role.meta.namespace_)) continue;
    known = true;
    if (roles_[i] || (escalates && !context_.uses[i].unused())) return Weight::Power;
  }
  if (known || !(escalates || has_verb(pattern, "bind"))) return Weight::Limits;
  return escalates && is_awaited(kind, name) ? Weight::Power : Weight::Unknown;
}

bool PowerfulNames::is_awaited(RoleKind kind, const std::string& name) const {
  return std::ranges::any_of(context_.cluster.bindings, [&](const Binding& binding) {
    return binding.role_ref.kind == kind && binding.role_ref.name == name &&
           !binding.subjects.empty();
  });
}

bool PowerfulNames::is_powerful_binding(const RoleRule& at, BindingKind kind,
                                        const std::string& name) const {
  const auto& cluster = context_.cluster;
  for (std::size_t i = 0; i < cluster.bindings.size(); ++i) {
    const auto& binding = cluster.bindings[i];
    if (binding.kind != kind || binding.meta.name != name) continue;
    if (kind == BindingKind::RoleBinding && !reaches(context_, at, binding.meta.namespace_)) {
      continue;
    }
    const auto* role = context_.role_of[i];
    if (role != nullptr && roles_[static_cast<std::size_t>(role - cluster.roles.data())]) {
      return true;
    }
  }
  return kind == BindingKind::ClusterRoleBinding && name == kClusterAdmin;
}

bool PowerfulNames::is_powerful_account(const RoleRule& at, const std::string& name) const {
  return std::ranges::any_of(subjects_, [&](const Subject& subject) {
    return subject.kind == SubjectKind::ServiceAccount && subject.name == name &&
           reaches(context_, at, subject.namespace_);
  });
}

// The token of a powerful service account, or one that lets a node join.
bool PowerfulNames::is_powerful_secret(const RoleRule& at, const std::string& name) const {
  if (name.starts_with("bootstrap-token-")) return reaches(context_, at, kKubeSystem);
  return std::ranges::any_of(context_.cluster.related, [&](const RelatedObject& object) {
    if (object.kind != "Secret" || object.meta.name != name) return false;
    const auto account = object.meta.annotations.find("kubernetes.io/service-account.name");
    return account != object.meta.annotations.end() &&
           reaches(context_, at, object.meta.namespace_) &&
           subjects_.contains(
               {SubjectKind::ServiceAccount, object.meta.namespace_, account->second});
  });
}

}  // namespace nsposture::rules::objects
