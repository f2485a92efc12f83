#include "analyzer/queries/change/would_become.h"

#include "graph/escalation/escalation.h"
#include "graph/model/cluster_index.h"
#include "graph/model/known_pods.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>

namespace nsposture::queries {

namespace {

// One possible change: its description, and its effect on a copy of the cluster.
struct Change {
  std::string text;
  std::function<void(Cluster&)> apply;
};

class Hypotheses {
 public:
  Hypotheses(const Cluster& cluster, const escalation::EscalationTarget& target,
             const Identity& identity)
      : cluster_(cluster), target_(target), identity_(identity) {}

  // The first change that gives access on its own. A half whose changes together give none is
  // skipped at once.
  [[nodiscard]] const Change* first(const std::vector<Change>& changes, std::size_t begin,
                                    std::size_t end) const {
    if (begin == end || !opens(changes, begin, end)) return nullptr;
    if (end - begin == 1) return &changes[begin];
    const auto middle = begin + (end - begin) / 2;
    const auto* found = first(changes, begin, middle);
    return found != nullptr ? found : first(changes, middle, end);
  }

  [[nodiscard]] bool opens(const std::vector<Change>& changes, std::size_t begin,
                           std::size_t end) const {
    auto copy = cluster_;
    for (auto i = begin; i < end; ++i) changes[i].apply(copy);
    const escalation::Escalation escalation(copy, target_, {false, {identity_}, {}});
    return escalation.person_result(0).has_value();
  }

 private:
  const Cluster& cluster_;
  const escalation::EscalationTarget& target_;
  const Identity& identity_;
};

std::vector<Change> pods_that_ran(const Cluster& cluster) {
  std::vector<Change> changes;
  for (std::size_t i = 0; i < cluster.workloads.size(); ++i) {
    const auto& pod = cluster.workloads[i];
    if (pod.kind != "Pod" || pod.running) continue;
    changes.push_back({fmt::format("pod \"{}/{}\" ran", pod.meta.namespace_, pod.meta.name),
                       [i](Cluster& copy) { copy.workloads[i].running = true; }});
  }
  return changes;
}

// If the input has only RBAC, or only what creates pods, it is unknown whether a service account
// has a pod.
std::vector<Change> pods_that_may_be_there(const Cluster& cluster) {
  std::vector<Change> changes;
  if (knows_pods(cluster)) return changes;
  std::set<Subject> accounts;
  for (const auto& binding : cluster.bindings) {
    for (auto& subject : binding.effective_subjects()) {
      if (subject.kind == SubjectKind::ServiceAccount) accounts.insert(std::move(subject));
    }
  }
  changes.reserve(accounts.size());
  for (const auto& account : accounts) {
    changes.push_back(
        {fmt::format("a pod of {} ran, and no pod is in the input", describe(account)),
         [account](Cluster& copy) {
           Workload pod;
           pod.kind = "Pod";
           pod.meta.namespace_ = account.namespace_;
           pod.meta.name = "pod-of-" + account.name;
           pod.service_account = account.name;
           pod.running = true;
           copy.workloads.push_back(std::move(pod));
         }});
  }
  return changes;
}

// A pod without a node is out of reach until it is scheduled, on an existing node or a new one.
std::vector<Change> pods_that_had_a_node(const Cluster& cluster) {
  std::string node = "a-node";
  for (const auto& object : cluster.related) {
    if (object.kind == "Node") node = object.meta.name;
  }
  std::vector<Change> changes;
  for (std::size_t i = 0; i < cluster.workloads.size(); ++i) {
    const auto& pod = cluster.workloads[i];
    if (pod.kind != "Pod" || !pod.node.empty()) continue;
    changes.push_back(
        {fmt::format("pod \"{}/{}\" were bound to a node", pod.meta.namespace_, pod.meta.name),
         [i, node](Cluster& copy) { copy.workloads[i].node = node; }});
  }
  return changes;
}

// Roles that a binding names; the user who creates one decides what it allows.
std::vector<Change> roles_that_existed(const Cluster& cluster) {
  const ClusterIndex index(cluster);
  std::set<ObjectKey> missing;
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    if (index.role_of(i) == ClusterIndex::kNone) missing.insert(role_key_of(cluster.bindings[i]));
  }
  std::vector<Change> changes;
  changes.reserve(missing.size());
  for (const auto& key : missing) {
    changes.push_back(
        {fmt::format("{} existed and allowed it", describe(key)), [key](Cluster& copy) {
           Role role;
           role.kind = key.kind == ObjectKind::Role ? RoleKind::Role : RoleKind::ClusterRole;
           role.meta.namespace_ = key.namespace_;
           role.meta.name = key.name;
           auto& rule = role.rules.emplace_back();
           rule.verbs = rule.api_groups = rule.resources = {"*"};
           copy.roles.push_back(std::move(role));
         }});
  }
  return changes;
}

// The namespace of a service account, or of a group of all service accounts of a namespace.
std::string namespace_of(const Subject& subject) {
  constexpr std::string_view kAccountsOf = "system:serviceaccounts:";
  const bool group = subject.kind == SubjectKind::Group && subject.name.starts_with(kAccountsOf);
  return group ? subject.name.substr(kAccountsOf.size()) : subject.namespace_;
}

// Namespaces of service accounts that a binding names.
std::vector<Change> namespaces_that_existed(const Cluster& cluster) {
  std::set<std::string> known, missing;
  for (const auto& ns : cluster.namespaces) known.insert(ns.meta.name);
  if (known.empty()) return {};  // none was read: all named ones are assumed to exist
  for (const auto& account : cluster.service_accounts) known.insert(account.meta.namespace_);
  for (const auto& binding : cluster.bindings) {
    known.insert(binding.meta.namespace_);
    for (const auto& subject : binding.effective_subjects()) missing.insert(namespace_of(subject));
  }
  std::vector<Change> changes;
  for (const auto& name : missing) {
    if (name.empty() || known.contains(name)) continue;
    changes.push_back({fmt::format("namespace \"{}\" existed", name), [name](Cluster& copy) {
                         Namespace ns;
                         ns.meta.name = name;
                         copy.namespaces.push_back(std::move(ns));
                       }});
  }
  return changes;
}

}  // namespace

WouldBecome would_become(const Cluster& cluster, const escalation::EscalationTarget& target,
                         const Identity& identity) {
  const Hypotheses hypotheses(cluster, target, identity);
  WouldBecome found;
  const auto add = [&](const std::vector<Change>& changes, std::vector<std::string>& sentences) {
    const auto* change = hypotheses.first(changes, 0, changes.size());
    if (change != nullptr) sentences.push_back("would become able if " + change->text);
  };
  add(pods_that_ran(cluster), found.changes);
  add(pods_that_may_be_there(cluster), found.unread);
  add(pods_that_had_a_node(cluster), found.changes);
  add(roles_that_existed(cluster), found.changes);
  add(namespaces_that_existed(cluster), found.changes);
  return found;
}

std::optional<Cluster> with_possible_pods(const Cluster& cluster) {
  if (knows_pods(cluster)) return std::nullopt;
  auto copy = cluster;
  for (const auto& change : pods_that_may_be_there(cluster)) change.apply(copy);
  return copy;
}

std::string unknown_pods(const Cluster& cluster) {
  if (knows_pods(cluster)) return {};
  return "no pod is in the input: paths through running pods are unknown";
}

}  // namespace nsposture::queries
