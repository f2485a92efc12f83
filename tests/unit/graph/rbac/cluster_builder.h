// Clusters for the tests of graph/rbac, in few words.
#pragma once

#include "graph/model/cluster.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::tests {

using Texts = std::vector<std::string>;

inline PolicyRule rule(Texts verbs, Texts groups, Texts resources, Texts names = {}) {
  PolicyRule made;
  made.verbs = std::move(verbs);
  made.api_groups = std::move(groups);
  made.resources = std::move(resources);
  made.resource_names = std::move(names);
  return made;
}

inline PolicyRule url_rule(Texts verbs, Texts urls) {
  PolicyRule made;
  made.verbs = std::move(verbs);
  made.non_resource_urls = std::move(urls);
  return made;
}

inline Role cluster_role(const std::string& name, std::vector<PolicyRule> rules,
                         Labels labels = {}) {
  Role role;
  role.kind = RoleKind::ClusterRole;
  role.meta.name = name;
  role.meta.labels = std::move(labels);
  role.rules = std::move(rules);
  return role;
}

inline Role aggregated_role(const std::string& name, std::vector<LabelSelector> selectors,
                            Labels labels = {}, std::vector<PolicyRule> rules = {}) {
  auto role = cluster_role(name, std::move(rules), std::move(labels));
  role.aggregation = AggregationRule{std::move(selectors)};
  return role;
}

inline Role role_in(const std::string& ns, const std::string& name, std::vector<PolicyRule> rules) {
  auto role = cluster_role(name, std::move(rules));
  role.kind = RoleKind::Role;
  role.meta.namespace_ = ns;
  return role;
}

inline Subject user(std::string name) {
  return {SubjectKind::User, {}, std::move(name)};
}

inline Subject group(std::string name) {
  return {SubjectKind::Group, {}, std::move(name)};
}

inline Subject account(std::string ns, std::string name) {
  return {SubjectKind::ServiceAccount, std::move(ns), std::move(name)};
}

inline Binding bind_cluster(const std::string& name, const std::string& role,
                            std::vector<Subject> subjects) {
  Binding binding;
  binding.kind = BindingKind::ClusterRoleBinding;
  binding.meta.name = name;
  binding.role_ref = {RoleKind::ClusterRole, role};
  binding.subjects = std::move(subjects);
  return binding;
}

inline Binding bind_in(const std::string& ns, const std::string& name, RoleRef role,
                       std::vector<Subject> subjects) {
  auto binding = bind_cluster(name, role.name, std::move(subjects));
  binding.kind = BindingKind::RoleBinding;
  binding.meta.namespace_ = ns;
  binding.role_ref = std::move(role);
  return binding;
}

}  // namespace nsposture::tests
