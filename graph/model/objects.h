// The Kubernetes objects that the analysis reads, reduced to what affects authorization. Spelled as
// Kubernetes spells them; optional text that was absent is empty.
#pragma once

#include "graph/base/source_pos.h"
#include "graph/base/timestamp.h"
#include "graph/model/subject.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

using Labels = std::map<std::string, std::string>;

struct ObjectMeta {
  std::string namespace_;
  std::string name;
  std::string uid;
  std::optional<Timestamp> created;
  Labels labels;
  Labels annotations;  // only those that affect the analysis; never last-applied-configuration
};

struct PolicyRule {
  std::vector<std::string> verbs;
  std::vector<std::string> api_groups;
  std::vector<std::string> resources;
  std::vector<std::string> resource_names;
  std::vector<std::string> non_resource_urls;
  SourcePos pos;

  // Whether the content is the same, wherever it was written.
  [[nodiscard]] bool same_content(const PolicyRule& other) const {
    return verbs == other.verbs && api_groups == other.api_groups && resources == other.resources &&
           resource_names == other.resource_names && non_resource_urls == other.non_resource_urls;
  }
};

// metav1.LabelSelector. `op` is kept as written (In, NotIn, Exists, DoesNotExist): validation
// reports a wrong one in the server's words.
struct LabelRequirement {
  std::string key;
  std::string op;
  std::vector<std::string> values;
};

struct LabelSelector {
  Labels match_labels;
  std::vector<LabelRequirement> match_expressions;
};

struct AggregationRule {
  std::vector<LabelSelector> selectors;
};

enum class RoleKind : std::uint8_t { Role, ClusterRole };

struct Role {
  RoleKind kind = RoleKind::Role;
  ObjectMeta meta;
  std::vector<PolicyRule> rules;
  std::optional<AggregationRule> aggregation;  // ClusterRole only
  SourcePos pos;
};

struct RoleRef {
  RoleKind kind = RoleKind::ClusterRole;
  std::string name;
  SourcePos pos = {};
};

enum class BindingKind : std::uint8_t { RoleBinding, ClusterRoleBinding };

struct Binding {
  BindingKind kind = BindingKind::RoleBinding;
  ObjectMeta meta;
  RoleRef role_ref;
  std::vector<Subject> subjects;
  SourcePos pos;
  std::vector<SourcePos> subject_pos = {};  // of each subject; empty when unknown

  [[nodiscard]] SourcePos position_of_subject(std::size_t index) const {
    return index < subject_pos.size() ? subject_pos[index] : pos;
  }

  // The effective subject at that position: the service account behind its user name, with an
  // account's namespace filled in (the binding's own, rbac-facts.md 1.6). A service account still
  // without one matches no identity.
  [[nodiscard]] Subject effective_subject(std::size_t index) const;
  [[nodiscard]] std::vector<Subject> effective_subjects() const;

  [[nodiscard]] SourcePos position_of_role_ref() const {
    return role_ref.pos.line == 0 ? pos : role_ref.pos;
  }
};

struct Namespace {
  ObjectMeta meta;
  std::string phase;
  SourcePos pos;
};

struct ServiceAccount {
  ObjectMeta meta;
  std::optional<bool> automounts_token;  // absent: the pod decides; true when the pod does not
  SourcePos pos;
};

// Anything that runs, or creates something that runs, under a service account.
struct Workload {
  std::string kind;  // Pod, Deployment, DaemonSet, StatefulSet, ReplicaSet, Job, CronJob
  ObjectMeta meta;
  std::string service_account;  // "default" when the manifest names none
  std::string node;             // Pod only: spec.nodeName
  bool running = false;         // Pod only: status.phase is Running
  // Pod only. A token for the API server comes from a projected volume without an audience.
  // Admission adds it to every pod of a service account unless the pod, or else the account,
  // disables it.
  std::optional<bool> automounts_token;
  bool projects_token = false;
  std::vector<std::string> secrets;  // Pod only: names of secrets it mounts or reads, sorted
  SourcePos pos;
};

// Objects of other kinds of which the analysis needs little more than their presence:
// NetworkPolicy, ResourceQuota, Secret (service account tokens; metadata and type
// only), CustomResourceDefinition…
struct RelatedObject {
  std::string api_group;
  std::string kind;
  ObjectMeta meta;
  // Secret: its type; CustomResourceDefinition: spec.group; MutatingAdmissionPolicyBinding:
  // spec.policyName.
  std::string type;
  SourcePos pos;
};

[[nodiscard]] std::string_view to_string(RoleKind kind);
[[nodiscard]] std::string_view to_string(BindingKind kind);

}  // namespace nsposture
