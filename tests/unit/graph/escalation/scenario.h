// Small clusters in which somebody may or may not get to create namespaces.
#pragma once

#include "graph/escalation/escalation.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::tests {

inline constexpr const char* kRbacGroup = "rbac.authorization.k8s.io";

// As a dump of a cluster: account ops/boss may create namespaces, and is there.
class Scenario {
 public:
  Scenario() {
    for (const auto* ns : {"default", "kube-system", "ops", "ci"}) add_namespace(ns);
    add_account("ops", "boss");
    add_account("ci", "builder");
    role("makers", {rule({"create"}, {""}, {"namespaces"})});
    bind("makers", "makers", {account("ops", "boss")});
  }

  Scenario& add_namespace(const std::string& name, Labels labels = {}) {
    Namespace ns;
    ns.meta.name = name;
    ns.meta.labels = std::move(labels);
    cluster.namespaces.push_back(ns);
    return add_account(name, "default");
  }

  Scenario& add_account(const std::string& ns, const std::string& name) {
    ServiceAccount object;
    object.meta.namespace_ = ns;
    object.meta.name = name;
    cluster.service_accounts.push_back(object);
    return *this;
  }

  Scenario& role(const std::string& name, std::vector<PolicyRule> rules) {
    cluster.roles.push_back(cluster_role(name, std::move(rules)));
    return *this;
  }

  Scenario& bind(const std::string& name, const std::string& role_name, std::vector<Subject> to) {
    cluster.bindings.push_back(bind_cluster(name, role_name, std::move(to)));
    return *this;
  }

  // Cluster-wide, and in a namespace.
  Scenario& grant(const Subject& subject, std::vector<PolicyRule> rules) {
    const auto name = fmt::format("r{}", cluster.roles.size());
    return role(name, std::move(rules)).bind(name, name, {subject});
  }

  Scenario& grant_in(const std::string& ns, const Subject& subject, std::vector<PolicyRule> rules) {
    const auto name = fmt::format("r{}", cluster.roles.size());
    cluster.roles.push_back(role_in(ns, name, std::move(rules)));
    cluster.bindings.push_back(bind_in(ns, name, {RoleKind::Role, name}, {subject}));
    return *this;
  }

  Scenario& pod(const std::string& ns, const std::string& name, const std::string& by,
                const std::string& node = "", bool running = true) {
    Workload workload;
    workload.kind = "Pod";
    workload.meta.namespace_ = ns;
    workload.meta.name = name;
    workload.service_account = by;
    workload.node = node;
    workload.running = running;
    cluster.workloads.push_back(workload);
    return *this;
  }

  Scenario& workload(const std::string& kind, const std::string& ns, const std::string& name) {
    pod(ns, name, "default");
    cluster.workloads.back().kind = kind;
    return *this;
  }

  Scenario& secret(const std::string& ns, const std::string& name, const std::string& of) {
    RelatedObject object;
    object.kind = "Secret";
    object.type = "kubernetes.io/service-account-token";
    object.meta.namespace_ = ns;
    object.meta.name = name;
    object.meta.annotations["kubernetes.io/service-account.name"] = of;
    cluster.related.push_back(object);
    return *this;
  }

  [[nodiscard]] escalation::How how(const Subject& subject,
                                    const escalation::EscalationTarget& target = {}) const {
    const auto result = escalation::Escalation(cluster, target).result(subject);
    return result ? result->how : escalation::How::No;
  }

  // The techniques of the cheapest path, in order; the last is "direct".
  [[nodiscard]] Texts path(const Subject& subject,
                           const escalation::EscalationTarget& target = {}) const {
    Texts ids;
    const auto found = escalation::Escalation(cluster, target).path(subject);
    if (!found) return ids;
    for (const auto& step : found->steps) ids.emplace_back(to_string(step.technique));
    return ids;
  }

  [[nodiscard]] std::string request(const Subject& subject, std::size_t step = 0) const {
    return escalation::Escalation(cluster).path(subject).value().steps.at(step).request;
  }

  Cluster cluster;
};

inline PolicyRule rbac_rule(Texts verbs, Texts resources, Texts names = {}) {
  return rule(std::move(verbs), {kRbacGroup}, std::move(resources), std::move(names));
}

inline const Subject kEve{SubjectKind::User, {}, "eve"};

}  // namespace nsposture::tests
