#include "analyzer/check/kustomize/resource.h"

#include <algorithm>
#include <array>

namespace nsposture::check::kustomize {

namespace {

constexpr std::array<std::string_view, 5> kRights = {"Role", "ClusterRole", "RoleBinding",
                                                     "ClusterRoleBinding", "ServiceAccount"};

constexpr std::array<std::string_view, 22> kClusterWide = {"ClusterRole",
                                                           "ClusterRoleBinding",
                                                           "Namespace",
                                                           "Node",
                                                           "PersistentVolume",
                                                           "StorageClass",
                                                           "CustomResourceDefinition",
                                                           "APIService",
                                                           "MutatingWebhookConfiguration",
                                                           "ValidatingWebhookConfiguration",
                                                           "ValidatingAdmissionPolicy",
                                                           "ValidatingAdmissionPolicyBinding",
                                                           "PriorityClass",
                                                           "RuntimeClass",
                                                           "IngressClass",
                                                           "CSIDriver",
                                                           "CSINode",
                                                           "VolumeAttachment",
                                                           "CertificateSigningRequest",
                                                           "FlowSchema",
                                                           "PriorityLevelConfiguration",
                                                           "ComponentStatus"};

const Json& metadata_of(const Json& object) {
  static const Json kNone = Json::object();
  if (!object.is_object()) return kNone;
  const auto found = object.find("metadata");
  return found != object.end() && found->is_object() ? *found : kNone;
}

}  // namespace

std::string kind_of(const Json& object) {
  return text_at(object, "kind");
}

std::string group_of(const Json& object) {
  const auto version = text_at(object, "apiVersion");
  const auto slash = version.find('/');
  return slash == std::string::npos ? std::string() : version.substr(0, slash);
}

std::string name_of(const Json& object) {
  return text_at(metadata_of(object), "name");
}

std::string namespace_of(const Json& object) {
  return text_at(metadata_of(object), "namespace");
}

bool bears_rights(std::string_view kind) {
  return std::ranges::find(kRights, kind) != kRights.end();
}

bool is_namespaced(std::string_view kind) {
  return std::ranges::find(kClusterWide, kind) == kClusterWide.end();
}

}  // namespace nsposture::check::kustomize
