#include "graph/rbac/platform_objects.h"

#include "graph/rbac/default_objects.h"

#include <algorithm>
#include <cstdint>

namespace nsposture::rbac {

namespace {

// A cluster with this many of a vendor's objects belongs to that platform.
constexpr std::size_t kEnough = 3;

// These grant permissions only to themselves and to administrators.
bool is_everywhere(Platform platform) {
  return platform == Platform::Kubernetes || platform == Platform::Kubeadm ||
         platform == Platform::Networks || platform == Platform::Metrics;
}

const std::vector<RoleForm>* forms_of(const Role& role) {
  const auto& all = platform_forms().roles;
  const auto found = all.find(key_of(role));
  return found == all.end() ? nullptr : &found->second;
}

const std::vector<BindingForm>* forms_of(const Binding& binding) {
  const auto& all = platform_forms().bindings;
  const auto found = all.find(key_of(binding));
  return found == all.end() ? nullptr : &found->second;
}

bool same_role(const BindingForm& form, const Binding& binding) {
  return form.role_ref.kind == binding.role_ref.kind && form.role_ref.name == binding.role_ref.name;
}

bool matches(const RoleForm& form, const Role& role) {
  return std::ranges::all_of(
      role.rules, [&](const PolicyRule& rule) { return form.rules.contains(rule_content(rule)); });
}

bool matches(const BindingForm& form, const Binding& binding) {
  return same_role(form, binding) &&
         std::ranges::all_of(binding.effective_subjects(), [&](const Subject& subject) {
           return form.subjects.contains(subject);
         });
}

// An object counts once for a platform, however many forms match.
template <typename Object>
void count(const Object& object, std::array<std::size_t, kPlatforms>& counts) {
  const auto* forms = forms_of(object);
  if (forms == nullptr) return;
  std::array<bool, kPlatforms> seen{};
  for (const auto& form : *forms) {
    if (matches(form, object)) seen[static_cast<std::size_t>(form.platform)] = true;
  }
  for (std::size_t i = 0; i < kPlatforms; ++i) counts[i] += seen[i] ? 1U : 0U;
}

// An API server of an unsupported version has default roles that are unknown here.
bool has_unknown_defaults(const KubernetesVersion& version) {
  return version.known() &&
         (version.minor > kNewestKubernetes || version.minor < kOldestKubernetes);
}

// Whether the names match the API server's scheme for controller bindings.
bool is_controllers(const Binding& binding, const Subject& who) {
  return who.kind != SubjectKind::ServiceAccount ||
         (binding.meta.name == "system:controller:" + who.name &&
          binding.role_ref.name == binding.meta.name);
}

}  // namespace

PlatformObjects::PlatformObjects(const Cluster& cluster)
    : labels_tell_(has_unknown_defaults(cluster.kubernetes)) {
  std::array<std::size_t, kPlatforms> counts{};
  for (const auto& role : cluster.roles) count(role, counts);
  for (const auto& binding : cluster.bindings) count(binding, counts);
  for (std::size_t i = 0; i < kPlatforms; ++i) {
    here_[i] = is_everywhere(static_cast<Platform>(i)) || counts[i] >= kEnough;
  }
}

bool PlatformObjects::knows(const Role& role) const {
  const auto* forms = forms_of(role);
  if (forms == nullptr) return labels_tell_ && is_default(role.meta);
  return std::ranges::any_of(*forms, [&](const auto& form) { return is_here(form.platform); });
}

bool PlatformObjects::is_own(const Role& role, const PolicyRule& rule) const {
  const auto* forms = forms_of(role);
  if (forms == nullptr) return labels_tell_ && is_default(role.meta);
  const auto content = rule_content(rule);
  return std::ranges::any_of(*forms, [&](const RoleForm& form) {
    return is_here(form.platform) && form.rules.contains(content);
  });
}

bool PlatformObjects::is_own(const Role& role) const {
  return std::ranges::all_of(role.rules,
                             [&](const PolicyRule& rule) { return is_own(role, rule); });
}

bool PlatformObjects::is_own(const Binding& binding, std::size_t subject) const {
  const auto who = binding.effective_subject(subject);
  const auto* forms = forms_of(binding);
  // Any user can write the label, so it is trusted only for components.
  if (forms == nullptr) {
    return labels_tell_ && is_default(binding.meta) && is_component(who) &&
           is_controllers(binding, who);
  }
  return std::ranges::any_of(*forms, [&](const BindingForm& form) {
    return is_here(form.platform) && same_role(form, binding) && form.subjects.contains(who);
  });
}

bool PlatformObjects::is_own(const Binding& binding) const {
  for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
    if (!is_own(binding, i)) return false;
  }
  return true;
}

bool PlatformObjects::is_own(const Cluster& cluster, const Grant& grant) const {
  if (grant.is_masters()) return true;
  if (!is_own(cluster.bindings[grant.binding], grant.subject)) return false;
  if (grant.role >= cluster.roles.size()) return true;
  const auto& role = cluster.roles[grant.role];
  return grant.rule >= role.rules.size() || is_own(role, role.rules[grant.rule]);
}

bool is_component(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) {
    return subject.namespace_ == "kube-system" && subject.name != "default";
  }
  if (subject.kind == SubjectKind::Group) return subject.name == kGroupMasters;
  return subject.name == "system:kube-controller-manager" ||
         subject.name == "system:kube-scheduler";
}

}  // namespace nsposture::rbac
