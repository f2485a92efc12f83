#include "analyzer/ingest/manifest/object_kinds.h"

#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <string>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::array<std::string_view, 2> kCore = {"", ""};
// OpenShift stores objects of its own group as RBAC objects.
constexpr std::array<std::string_view, 2> kRbac = {kRbacGroup, "authorization.openshift.io"};
constexpr std::array<std::string_view, 2> kApps = {"apps", "extensions"};
constexpr std::array<std::string_view, 2> kBatch = {"batch", "batch"};
constexpr std::array<std::string_view, 2> kNetworking = {"networking.k8s.io", "extensions"};
constexpr std::array<std::string_view, 2> kExtensions = {"apiextensions.k8s.io",
                                                         "apiextensions.k8s.io"};
constexpr std::array<std::string_view, 2> kAdmission = {"admissionregistration.k8s.io",
                                                        "admissionregistration.k8s.io"};

// Most frequent first.
constexpr std::array<KindInfo, 25> kKinds = {{
    {"RoleBinding", kRbac, ObjectType::Binding, true},
    {"ServiceAccount", kCore, ObjectType::ServiceAccount, true},
    {"Role", kRbac, ObjectType::Role, true},
    {"Pod", kCore, ObjectType::Workload, true},
    {"Secret", kCore, ObjectType::Related, true},
    {"Namespace", kCore, ObjectType::Namespace, false},
    {"ClusterRoleBinding", kRbac, ObjectType::Binding, false},
    {"ClusterRole", kRbac, ObjectType::Role, false},
    {"ReplicaSet", kApps, ObjectType::Workload, true},
    {"Deployment", kApps, ObjectType::Workload, true},
    {"DaemonSet", kApps, ObjectType::Workload, true},
    {"StatefulSet", kApps, ObjectType::Workload, true},
    {"ReplicationController", kCore, ObjectType::Workload, true},
    {"Job", kBatch, ObjectType::Workload, true},
    {"CronJob", kBatch, ObjectType::Workload, true},
    {"NetworkPolicy", kNetworking, ObjectType::Related, true},
    {"ResourceQuota", kCore, ObjectType::Related, true},
    {"LimitRange", kCore, ObjectType::Related, true},
    {"CustomResourceDefinition", kExtensions, ObjectType::Related, false},
    {"MutatingWebhookConfiguration", kAdmission, ObjectType::Related, false},
    {"ValidatingWebhookConfiguration", kAdmission, ObjectType::Related, false},
    {"MutatingAdmissionPolicy", kAdmission, ObjectType::Related, false},
    {"MutatingAdmissionPolicyBinding", kAdmission, ObjectType::Related, false},
    {"ValidatingAdmissionPolicy", kAdmission, ObjectType::Related, false},
    {"ValidatingAdmissionPolicyBinding", kAdmission, ObjectType::Related, false},
}};

}  // namespace

const KindInfo* find_kind(std::string_view kind) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                   [&](const KindInfo& info) { return info.kind == kind; });
  return found == kKinds.end() ? nullptr : &*found;
}

std::string_view kind_of_resource(std::string_view resource) {
  const auto plural = [](std::string_view kind) {
    auto text = ascii_lower(kind);
    if (text.ends_with('y')) return text.substr(0, text.size() - 1) + "ies";
    return text + 's';
  };
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindInfo& info) {
    return plural(info.kind) == resource;
  });
  return found == kKinds.end() ? std::string_view{} : found->kind;
}

bool has_group(const KindInfo& info, std::string_view group) {
  return info.groups[0] == group || info.groups[1] == group;
}

}  // namespace nsposture::ingest::manifest
