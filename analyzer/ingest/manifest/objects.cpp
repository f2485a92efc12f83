#include "analyzer/ingest/manifest/objects.h"

#include "analyzer/ingest/manifest/object_kinds.h"
#include "analyzer/ingest/manifest/pod_tokens.h"

#include <utility>

namespace nsposture::ingest::manifest {

namespace {

std::string versioned(const ObjectSource& source, std::string_view type) {
  return std::string(source.version) + '.' + std::string(type);
}

void expect_metadata(ObjectDecoder& decoder, const ObjectSource& source) {
  const Node* metadata = decoder.tree().find(*source.root, "metadata");
  if (metadata == nullptr) return;
  decoder.expect_fields(
      *metadata,
      {"name", "namespace", "labels", "annotations", "uid", "resourceVersion", "creationTimestamp",
       "generateName", "generation", "managedFields", "ownerReferences", "finalizers", "selfLink",
       "deletionTimestamp", "deletionGracePeriodSeconds"},
      "metadata");
}

PolicyRule decode_rule(ObjectDecoder& decoder, const ObjectSource& source, const Node& node) {
  constexpr FieldPlace kPlace{"PolicyRule", "rules"};
  PolicyRule rule;
  rule.verbs = decoder.texts(node, "verbs", kPlace);
  rule.api_groups = decoder.texts(node, "apiGroups", kPlace);
  rule.resources = decoder.texts(node, "resources", kPlace);
  rule.resource_names = decoder.texts(node, "resourceNames", kPlace);
  rule.non_resource_urls = decoder.texts(node, "nonResourceURLs", kPlace);
  rule.pos = source.position(node);
  return rule;
}

std::vector<PolicyRule> decode_rules(ObjectDecoder& decoder, const ObjectSource& source) {
  std::vector<PolicyRule> rules;
  const auto nodes =
      decoder.objects(*source.root, "rules", {source.kind, ""}, versioned(source, "PolicyRule"));
  rules.reserve(nodes.size());
  for (const Node* node : nodes) {
    decoder.expect_fields(*node,
                          {"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"},
                          "rules", rules.size());
    rules.push_back(decode_rule(decoder, source, *node));
  }
  return rules;
}

LabelSelector decode_selector(ObjectDecoder& decoder, const Node& node) {
  constexpr std::string_view kPath = "aggregationRule.clusterRoleSelectors";
  constexpr FieldPlace kExpressions{"LabelSelectorRequirement",
                                    "aggregationRule.clusterRoleSelectors.matchExpressions"};
  LabelSelector selector;
  decoder.expect_fields(node, {"matchLabels", "matchExpressions"}, kPath);
  selector.match_labels = decoder.text_map(node, "matchLabels", {"LabelSelector", kPath});
  for (const Node* child : decoder.objects(node, "matchExpressions", {"LabelSelector", kPath},
                                           "v1.LabelSelectorRequirement")) {
    decoder.expect_fields(*child, {"key", "operator", "values"}, kExpressions.path);
    selector.match_expressions.push_back({decoder.text(*child, "key", kExpressions),
                                          decoder.text(*child, "operator", kExpressions),
                                          decoder.texts(*child, "values", kExpressions)});
  }
  return selector;
}

std::optional<AggregationRule> decode_aggregation(ObjectDecoder& decoder,
                                                  const ObjectSource& source) {
  const Node* node = decoder.object(*source.root, "aggregationRule", {source.kind, ""},
                                    versioned(source, "AggregationRule"));
  if (node == nullptr) return std::nullopt;
  AggregationRule aggregation;
  decoder.expect_fields(*node, {"clusterRoleSelectors"}, "aggregationRule");
  for (const Node* child :
       decoder.objects(*node, "clusterRoleSelectors", {"AggregationRule", "aggregationRule"},
                       "v1.LabelSelector")) {
    aggregation.selectors.push_back(decode_selector(decoder, *child));
  }
  return aggregation;
}

// v1alpha1 had the kind of a subject in its apiVersion, and User "*" meant all authenticated users
// (pkg/apis/rbac/v1alpha1/conversion.go).
void convert_v1alpha1(validation::SubjectManifest& subject, std::string_view api_version) {
  const bool known =
      subject.kind == "User" || subject.kind == "Group" || subject.kind == "ServiceAccount";
  if (known) {
    subject.api_group = subject.kind == "ServiceAccount" ? "" : std::string(kRbacGroup);
  } else {
    subject.api_group = group_of(api_version);
  }
  if (subject.kind == "User" && subject.name == "*") {
    subject.kind = "Group";
    subject.name = kGroupAuthenticated;
  }
}

validation::SubjectManifest decode_subject(ObjectDecoder& decoder, const ObjectSource& source,
                                           const Node& node, std::size_t index) {
  constexpr FieldPlace kPlace{"Subject", "subjects"};
  validation::SubjectManifest subject;
  subject.kind = decoder.text(node, "kind", kPlace);
  subject.name = decoder.text(node, "name", kPlace);
  subject.namespace_ = decoder.text(node, "namespace", kPlace);
  subject.pos = source.position(node);
  if (source.version == "v1alpha1") {
    decoder.expect_fields(node, {"kind", "apiVersion", "name", "namespace"}, "subjects", index);
    convert_v1alpha1(subject, decoder.text(node, "apiVersion", kPlace));
  } else {
    decoder.expect_fields(node, {"kind", "apiGroup", "name", "namespace"}, "subjects", index);
    subject.api_group = decoder.text(node, "apiGroup", kPlace);
  }
  return subject;
}

// OpenShift's own form: users and groups by name, `SystemUser` and `SystemGroup`, a role without
// kind that is a Role if it has a namespace.
void complete_openshift(ObjectDecoder& decoder, const ObjectSource& source,
                        validation::BindingManifest& binding) {
  binding.role_ref.api_group = kRbacGroup;
  const Node* ref = decoder.tree().find(*source.root, "roleRef");
  if (ref != nullptr && binding.role_ref.kind.empty()) {
    const auto ns = decoder.text(*ref, "namespace", {"RoleRef", "roleRef"});
    binding.role_ref.kind = ns.empty() ? "ClusterRole" : "Role";
  }
  const FieldPlace top{source.kind, ""};
  const auto add = [&](std::string_view field, const char* kind) {
    for (auto& name : decoder.texts(*source.root, field, top)) {
      validation::SubjectManifest subject;
      subject.kind = kind;
      subject.name = std::move(name);
      subject.pos = source.position(*source.root);
      binding.subjects.push_back(std::move(subject));
    }
  };
  add("userNames", "User");
  add("groupNames", "Group");
  for (auto& subject : binding.subjects) {
    if (subject.kind.starts_with("System"))
      subject.kind.erase(0, std::string_view("System").size());
    subject.api_group.clear();
  }
}

// The object at the end of a path of field names, or null.
const Node* descend(ObjectDecoder& decoder, const Node& root,
                    std::initializer_list<std::string_view> path) {
  const Node* node = &root;
  for (const auto field : path) {
    node = decoder.tree().find(*node, field);
    if (node == nullptr) return nullptr;
  }
  return node->kind == NodeKind::Mapping ? node : nullptr;
}

struct PodSpec {
  const Node* node = nullptr;
  std::string_view path;
};

PodSpec find_pod_spec(ObjectDecoder& decoder, const ObjectSource& source) {
  if (source.kind == "Pod") return {descend(decoder, *source.root, {"spec"}), "spec"};
  if (source.kind == "CronJob") {
    return {descend(decoder, *source.root, {"spec", "jobTemplate", "spec", "template", "spec"}),
            "spec.jobTemplate.spec.template.spec"};
  }
  return {descend(decoder, *source.root, {"spec", "template", "spec"}), "spec.template.spec"};
}

}  // namespace

Role decode_role(ObjectDecoder& decoder, const ObjectSource& source, ObjectMeta meta) {
  Role role;
  role.kind = source.kind == "Role" ? RoleKind::Role : RoleKind::ClusterRole;
  role.meta = std::move(meta);
  role.pos = source.position(*source.root);
  role.rules = decode_rules(decoder, source);
  expect_metadata(decoder, source);
  if (role.kind == RoleKind::ClusterRole) {
    role.aggregation = decode_aggregation(decoder, source);
    decoder.expect_fields(*source.root,
                          {"apiVersion", "kind", "metadata", "rules", "aggregationRule"}, "");
  } else {
    decoder.expect_fields(*source.root, {"apiVersion", "kind", "metadata", "rules"}, "");
  }
  return role;
}

validation::BindingManifest decode_binding(ObjectDecoder& decoder, const ObjectSource& source,
                                           ObjectMeta meta) {
  constexpr FieldPlace kRoleRef{"RoleRef", "roleRef"};
  validation::BindingManifest binding;
  binding.kind =
      source.kind == "RoleBinding" ? BindingKind::RoleBinding : BindingKind::ClusterRoleBinding;
  binding.meta = std::move(meta);
  binding.pos = source.position(*source.root);
  expect_metadata(decoder, source);
  const bool openshift = source.group != kRbacGroup && !source.group.empty();
  if (!openshift) {
    decoder.expect_fields(*source.root, {"apiVersion", "kind", "metadata", "subjects", "roleRef"},
                          "");
  }
  const FieldPlace top{source.kind, ""};
  if (const Node* ref =
          decoder.object(*source.root, "roleRef", top, versioned(source, "RoleRef"))) {
    if (!openshift) decoder.expect_fields(*ref, {"apiGroup", "kind", "name"}, "roleRef");
    binding.role_ref = {decoder.text(*ref, "apiGroup", kRoleRef),
                        decoder.text(*ref, "kind", kRoleRef), decoder.text(*ref, "name", kRoleRef),
                        source.key_position(*ref)};
  }
  for (const Node* node :
       decoder.objects(*source.root, "subjects", top, versioned(source, "Subject"))) {
    binding.subjects.push_back(decode_subject(decoder, source, *node, binding.subjects.size()));
  }
  if (openshift) complete_openshift(decoder, source, binding);
  return binding;
}

Namespace decode_namespace(ObjectDecoder& decoder, const ObjectSource& source, ObjectMeta meta) {
  Namespace ns;
  ns.meta = std::move(meta);
  ns.pos = source.position(*source.root);
  if (const Node* status = descend(decoder, *source.root, {"status"})) {
    ns.phase = decoder.text(*status, "phase", {"NamespaceStatus", "status"});
  }
  return ns;
}

Workload decode_workload(ObjectDecoder& decoder, const ObjectSource& source, ObjectMeta meta) {
  Workload workload;
  workload.kind = source.kind;
  workload.meta = std::move(meta);
  workload.pos = source.position(*source.root);
  const auto spec = find_pod_spec(decoder, source);
  if (spec.node != nullptr) {
    const FieldPlace place{"PodSpec", spec.path};
    workload.service_account = decoder.text(*spec.node, "serviceAccountName", place);
    // The deprecated name counts only if the new one is absent.
    auto old_name = decoder.text(*spec.node, "serviceAccount", place);
    if (workload.service_account.empty()) workload.service_account = std::move(old_name);
    if (source.kind == "Pod") {
      workload.node = decoder.text(*spec.node, "nodeName", place);
      read_pod_tokens(decoder.tree(), *spec.node, workload);
    }
  }
  if (workload.service_account.empty()) workload.service_account = "default";
  if (source.kind != "Pod") return workload;
  if (const Node* status = descend(decoder, *source.root, {"status"})) {
    workload.running = decoder.text(*status, "phase", {"PodStatus", "status"}) == "Running";
  }
  return workload;
}

RelatedObject decode_related(ObjectDecoder& decoder, const ObjectSource& source, ObjectMeta meta) {
  RelatedObject object;
  object.api_group = source.group;
  object.kind = source.kind;
  object.meta = std::move(meta);
  object.pos = source.position(*source.root);
  if (source.kind == "Secret") {
    object.type = decoder.text(*source.root, "type", {"Secret", ""});
    if (object.type.empty()) object.type = "Opaque";
  } else if (source.kind == "CustomResourceDefinition") {
    if (const Node* spec = descend(decoder, *source.root, {"spec"})) {
      object.type = decoder.text(*spec, "group", {"CustomResourceDefinitionSpec", "spec"});
    }
  } else if (source.kind == "MutatingAdmissionPolicyBinding" ||
             source.kind == "ValidatingAdmissionPolicyBinding") {
    if (const Node* spec = descend(decoder, *source.root, {"spec"})) {
      const auto go_struct = std::string(source.kind) + "Spec";
      object.type = decoder.text(*spec, "policyName", {go_struct, "spec"});
    }
  }
  return object;
}

}  // namespace nsposture::ingest::manifest
