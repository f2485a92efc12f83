#include "graph/rbac/platform_forms.h"

#include "graph/rbac/builtin_roles.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

// Embedded by nsposture_embed.
#define NSPOSTURE_DECLARE_PLATFORM(name)                     \
  extern "C" const char nsposture_platform_##name##_begin[]; \
  extern "C" const char nsposture_platform_##name##_end[];

NSPOSTURE_DECLARE_PLATFORM(kubeadm)
NSPOSTURE_DECLARE_PLATFORM(networks)
NSPOSTURE_DECLARE_PLATFORM(metrics)
NSPOSTURE_DECLARE_PLATFORM(eks)
NSPOSTURE_DECLARE_PLATFORM(gke)
NSPOSTURE_DECLARE_PLATFORM(aks)
NSPOSTURE_DECLARE_PLATFORM(openshift)
NSPOSTURE_DECLARE_PLATFORM(k3s)
NSPOSTURE_DECLARE_PLATFORM(rke2)

namespace nsposture::rbac {

namespace {

using nlohmann::json;

struct Manifest {
  Platform platform;
  const char* begin;
  const char* end;
};

#define NSPOSTURE_PLATFORM(value, name)                                       \
  Manifest {                                                                  \
    value, nsposture_platform_##name##_begin, nsposture_platform_##name##_end \
  }

const std::array kManifests = {NSPOSTURE_PLATFORM(Platform::Kubeadm, kubeadm),
                               NSPOSTURE_PLATFORM(Platform::Networks, networks),
                               NSPOSTURE_PLATFORM(Platform::Metrics, metrics),
                               NSPOSTURE_PLATFORM(Platform::Eks, eks),
                               NSPOSTURE_PLATFORM(Platform::Gke, gke),
                               NSPOSTURE_PLATFORM(Platform::Aks, aks),
                               NSPOSTURE_PLATFORM(Platform::OpenShift, openshift),
                               NSPOSTURE_PLATFORM(Platform::K3s, k3s),
                               NSPOSTURE_PLATFORM(Platform::Rke2, rke2)};

std::vector<std::string> texts(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || found->is_null()) return {};
  return found->get<std::vector<std::string>>();
}

PolicyRule rule_of(const json& written) {
  PolicyRule rule;
  rule.verbs = texts(written, "verbs");
  rule.api_groups = texts(written, "apiGroups");
  rule.resources = texts(written, "resources");
  rule.resource_names = texts(written, "resourceNames");
  rule.non_resource_urls = texts(written, "nonResourceURLs");
  return rule;
}

Subject subject_of(const json& written) {
  Subject subject;
  subject.kind = subject_kind_from(written.at("kind").get<std::string>()).value();
  subject.name = written.at("name").get<std::string>();
  if (subject.kind == SubjectKind::ServiceAccount) {
    subject.namespace_ = written.at("namespace").get<std::string>();
  }
  return subject;
}

// A field that is null or missing contains nothing.
const json& list(const json& object, const char* field) {
  static const json kNone = json::array();
  const auto found = object.find(field);
  return found == object.end() || found->is_null() ? kNone : *found;
}

ObjectKey key_of_written(const json& object, ObjectKind kind) {
  const auto& meta = object.at("metadata");
  return {kind, meta.value("namespace", ""), meta.at("name").get<std::string>()};
}

void add_role(Platform platform, const json& object, ObjectKind kind, PlatformForms& forms) {
  RoleForm form;
  form.platform = platform;
  for (const auto& rule : list(object, "rules")) form.rules.insert(rule_content(rule_of(rule)));
  forms.roles[key_of_written(object, kind)].push_back(std::move(form));
}

void add_binding(Platform platform, const json& object, ObjectKind kind, PlatformForms& forms) {
  BindingForm form;
  form.platform = platform;
  const auto& ref = object.at("roleRef");
  form.role_ref.kind = ref.at("kind") == "Role" ? RoleKind::Role : RoleKind::ClusterRole;
  form.role_ref.name = ref.at("name").get<std::string>();
  for (const auto& subject : list(object, "subjects")) form.subjects.insert(subject_of(subject));
  forms.bindings[key_of_written(object, kind)].push_back(std::move(form));
}

void add_manifest(Platform platform, std::string_view text, PlatformForms& forms) {
  const auto manifest = json::parse(text);
  for (const auto& object : manifest.at("items")) {
    const auto kind = object.at("kind").get<std::string>();
    if (kind == "Role") add_role(platform, object, ObjectKind::Role, forms);
    if (kind == "ClusterRole") add_role(platform, object, ObjectKind::ClusterRole, forms);
    if (kind == "RoleBinding") add_binding(platform, object, ObjectKind::RoleBinding, forms);
    if (kind == "ClusterRoleBinding") {
      add_binding(platform, object, ObjectKind::ClusterRoleBinding, forms);
    }
  }
}

void add_list(std::vector<std::string> list, std::string& text) {
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
  for (const auto& one : list) text += one + '\n';
  text += '\f';
}

PlatformForms read_forms() {
  PlatformForms forms;
  for (const auto version : builtin_roles_versions()) {
    add_manifest(Platform::Kubernetes, *builtin_roles_manifest(version), forms);
  }
  for (const auto& one : kManifests) {
    add_manifest(one.platform, std::string_view(one.begin, one.end), forms);
  }
  return forms;
}

}  // namespace

std::string rule_content(const PolicyRule& rule) {
  std::string text;
  for (const auto* list : {&rule.verbs, &rule.api_groups, &rule.resources, &rule.resource_names,
                           &rule.non_resource_urls}) {
    add_list(*list, text);
  }
  return text;
}

const PlatformForms& platform_forms() {
  static const PlatformForms kForms = read_forms();
  return kForms;
}

}  // namespace nsposture::rbac
