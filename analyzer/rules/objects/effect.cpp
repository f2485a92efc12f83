#include "analyzer/rules/objects/effect.h"

#include "graph/model/subject.h"
#include "graph/rbac/platform_objects.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace nsposture::rules::objects {

namespace {

using store::Severity;

Severity one_less(Severity severity) {
  return severity == Severity::Info ? severity
                                    : static_cast<Severity>(static_cast<int>(severity) - 1);
}

Severity one_more(Severity severity) {
  return severity == Severity::Critical ? severity
                                        : static_cast<Severity>(static_cast<int>(severity) + 1);
}

bool in_kube_system(const Cluster& cluster, const RoleUse& use) {
  return std::ranges::any_of(use.in_namespaces, [&](std::uint32_t index) {
    return cluster.bindings[index].meta.namespace_ == "kube-system";
  });
}

// Any client that reaches the API server, or any pod.
bool is_everybody(const Subject& subject) {
  if (subject.kind == SubjectKind::User) return subject.name == kUserAnonymous;
  return subject.kind == SubjectKind::Group &&
         (subject.name == kGroupAuthenticated || subject.name == kGroupUnauthenticated ||
          subject.name == kGroupServiceAccounts);
}

// The control plane itself. A service account in kube-system may belong to anyone.
bool is_control_plane(const Subject& subject) {
  return subject.kind != SubjectKind::ServiceAccount && rbac::is_component(subject);
}

// Not a single program's service account. A node or bootstrapper that is granted something counts
// too, and so does every pod of a namespace. The group of all service accounts weighs more anyway.
bool is_person(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) return subject.name == "default";
  const bool all = subject.kind == SubjectKind::Group && subject.name == kGroupServiceAccounts;
  return !all && !is_control_plane(subject);
}

// Cluster-wide, or in kube-system, which leads to all namespaces.
bool held_by_people(const Cluster& cluster, const RoleUse& use) {
  const auto by_people = [&](std::uint32_t index) {
    return std::ranges::any_of(cluster.bindings[index].effective_subjects(), is_person);
  };
  return std::ranges::any_of(use.cluster_wide, by_people) ||
         std::ranges::any_of(use.in_namespaces, [&](std::uint32_t index) {
           return cluster.bindings[index].meta.namespace_ == "kube-system" && by_people(index);
         });
}

enum class Holders : std::uint8_t { Some, Everybody, ControlPlane };

Holders holders_of(const Cluster& cluster, const std::vector<std::uint32_t>& bindings) {
  bool only_control_plane = !bindings.empty();
  for (const auto index : bindings) {
    for (const auto& subject : cluster.bindings[index].effective_subjects()) {
      if (is_everybody(subject)) return Holders::Everybody;
      only_control_plane = only_control_plane && is_control_plane(subject);
    }
  }
  return only_control_plane ? Holders::ControlPlane : Holders::Some;
}

// Adjusts the severity to the scope of the bindings.
Severity at_scope(const Cluster& cluster, const RoleUse& use, Reach reach, Severity severity) {
  if (!use.cluster_wide.empty()) return severity;
  const bool everywhere = in_kube_system(cluster, use);
  // It is bound somewhere, at least in a namespace.
  if (is_handed_out(use)) return everywhere ? severity : one_less(severity);
  if (use.unused() || reach == Reach::ClusterOnly) return std::min(severity, Severity::Low);
  return everywhere ? severity : one_less(severity);
}

// Adjusts the severity to the bound subjects.
Severity for_holders(const Cluster& cluster, const RoleUse& use, bool whoever, Severity severity) {
  switch (holders_of(cluster, use.cluster_wide.empty() ? use.in_namespaces : use.cluster_wide)) {
    case Holders::Everybody:
      return severity == Severity::Info ? severity : one_more(severity);
    case Holders::ControlPlane:
      return whoever ? severity : one_less(severity);
    case Holders::Some:
      return severity;
  }
  return severity;
}

Severity of_one(const Cluster& cluster, const RoleUse& use, Severity rule,
                const PatternMatch& matched) {
  auto severity = std::max(matched.worst.value_or(rule), rule);
  if (matched.for_people && !matched.only_names && held_by_people(cluster, use)) {
    severity = std::max(severity, *matched.for_people);
  }
  severity = at_scope(cluster, use, matched.reach, severity);
  if (matched.only_names) severity = one_less(severity);
  severity = for_holders(cluster, use, matched.whoever, severity);
  return std::min(severity, matched.at_most.value_or(severity));
}

}  // namespace

bool is_handed_out(const RoleUse& use) {
  return use.cluster_wide.empty() && !use.handed_out_by.empty();
}

Severity severity_of(const Cluster& cluster, const RoleUse& use, Severity rule,
                     const PatternMatch& matched) {
  auto worst = of_one(cluster, use, rule, matched);
  for (const auto& one : matched.also) worst = std::max(worst, of_one(cluster, use, rule, one));
  return worst;
}

}  // namespace nsposture::rules::objects
