// Audit events and small clusters for tests, in as few words as a test needs.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/rules/registry.h"
#include "graph/model/cluster.h"
#include "store/records/audit_event.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::tests {

// Times are seconds after 2026-11-23T12:00:00Z.
inline constexpr std::int64_t kBaseNs = 1'795'435'200LL * 1'000'000'000;

inline Timestamp at(double seconds) {
  return {kBaseNs + static_cast<std::int64_t>(seconds * 1e9), 6};
}

// One answered request; the members are changed where a case differs.
inline store::AuditEvent event(double seconds, std::string user, std::string verb,
                               std::string resource, std::string name, int code) {
  store::AuditEvent e;
  static int number = 0;
  e.audit_id = "id-" + std::to_string(++number);
  e.level = store::Level::RequestResponse;
  e.verb = std::move(verb);
  e.resource = std::move(resource);
  e.name = std::move(name);
  e.path = "/api/v1/" + e.resource;
  e.user.username = std::move(user);
  e.user.groups = {"system:authenticated"};
  e.source_ips = {"192.0.2.1"};
  e.code = code;
  e.decision = code == 403 ? "forbid" : "allow";
  e.received = at(seconds);
  e.at = at(seconds + 0.01);
  e.file = "audit.log";
  e.line = static_cast<std::uint64_t>(number);
  return e;
}

inline store::AuditEvent create_namespace(double seconds, std::string user, std::string name,
                                          int code = 201) {
  auto e = event(seconds, std::move(user), "create", "namespaces", std::move(name), code);
  if (code == 403) e.name.clear();
  return e;
}

inline store::AuditEvent apply_namespace(double seconds, std::string user, std::string name,
                                         int code = 201) {
  auto e = event(seconds, std::move(user), "patch", "namespaces", std::move(name), code);
  e.namespace_ = e.name;
  e.field_manager = "kubectl";
  return e;
}

inline store::AuditEvent rbac_write(double seconds, std::string user, std::string verb,
                                    std::string resource, std::string name, std::string object,
                                    int code = 201) {
  auto e =
      event(seconds, std::move(user), std::move(verb), std::move(resource), std::move(name), code);
  e.api_group = "rbac.authorization.k8s.io";
  e.object = std::move(object);
  return e;
}

inline std::string binding_object(const std::string& role, const std::string& user) {
  return R"({"kind":"ClusterRoleBinding","metadata":{},"roleRef":{"kind":"ClusterRole","name":")" +
         role + R"("},"subjects":[{"kind":"User","name":")" + user + R"("}]})";
}

// The controllers' first objects in a new namespace.
inline std::vector<store::AuditEvent> follow_ups(double seconds, const std::string& ns) {
  auto account = event(seconds, "system:serviceaccount:kube-system:service-account-controller",
                       "create", "serviceaccounts", "default", 201);
  account.namespace_ = ns;
  auto map = event(seconds, "system:serviceaccount:kube-system:root-ca-cert-publisher", "create",
                   "configmaps", "kube-root-ca.crt", 201);
  map.namespace_ = ns;
  return {account, map};
}

// ClusterRole `creator` with create, patch and delete on namespaces; nobody is bound to it yet.
inline Cluster base_cluster() {
  Cluster cluster;
  cluster.files = {"rbac.yaml"};
  Role role;
  role.kind = RoleKind::ClusterRole;
  role.meta.name = "creator";
  PolicyRule rule;
  rule.verbs = {"create", "patch", "delete"};
  rule.api_groups = {""};
  rule.resources = {"namespaces"};
  role.rules = {rule};
  cluster.roles = {role};
  return cluster;
}

inline void bind_user(Cluster& cluster, const std::string& binding, const std::string& user,
                      const std::string& role = "creator") {
  Binding b;
  b.kind = BindingKind::ClusterRoleBinding;
  b.meta.name = binding;
  b.role_ref = {RoleKind::ClusterRole, role};
  b.subjects = {Subject{SubjectKind::User, {}, user}};
  b.pos = {0, 7, 1};
  cluster.bindings.push_back(std::move(b));
}

// A case file over one snapshot taken at `taken` seconds and a log that covers an hour around.
inline std::unique_ptr<correlation::CaseFile> case_file(Cluster cluster,
                                                        std::vector<store::AuditEvent> events,
                                                        double taken = -1000) {
  std::vector<correlation::Snapshot> snapshots(1);
  snapshots[0].info.id = 1;
  snapshots[0].info.taken = at(taken);
  snapshots[0].info.sources = "rbac.yaml";
  snapshots[0].state = std::make_shared<const rbac::ClusterState>(std::move(cluster));
  store::Coverage coverage;
  coverage.file = "audit.log";
  coverage.first = at(-1800);
  coverage.last = at(1800);
  return std::make_unique<correlation::CaseFile>(std::move(snapshots), std::move(events),
                                                 std::vector{coverage},
                                                 std::vector<store::CoverageGap>{});
}

// The findings of one rule.
inline rules::Findings run_rule(const correlation::CaseFile& file, std::string_view id,
                                const rules::RuleSettings& settings = {},
                                const rules::Inputs& inputs = {}) {
  const auto& judge = rules::find_rule(id)->judge;
  rules::Findings findings;
  if (const auto* activity = std::get_if<rules::ActivityRule>(&judge)) {
    activity->run({file, settings, inputs}, findings);
    return findings;
  }
  const auto creators = rbac::namespace_creators(file.now().authorizer());
  const escalation::Escalation escalation(file.now().cluster());
  std::get<rules::PostureRule>(judge).run(
      {file.now().cluster(), creators, settings, &escalation, &file}, findings);
  return findings;
}

}  // namespace nsposture::tests
