#include "analyzer/rules/objects/kubernetes_resources.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace nsposture::rules::objects {

namespace {

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kAdmission = "admissionregistration.k8s.io";
constexpr std::string_view kAuthentication = "authentication.k8s.io";
constexpr std::string_view kAuthorization = "authorization.k8s.io";
constexpr std::string_view kStorage = "storage.k8s.io";

// `users`, `groups` and what else is in the group of authentication are nothing that is served:
// impersonation asks for them, and constrained impersonation for all of them there.
std::vector<KubernetesResource> table() {
  return {
      {"", "bindings", "Binding", ""},
      {"", "componentstatuses", "ComponentStatus", "cs", true},
      {"", "configmaps", "ConfigMap", "cm"},
      {"", "endpoints", "Endpoints", "ep"},
      {"", "events", "Event", "ev"},
      {"", "limitranges", "LimitRange", "limits"},
      {"", "namespaces", "Namespace", "ns", true},
      {"", "nodes", "Node", "no", true},
      {"", "persistentvolumeclaims", "PersistentVolumeClaim", "pvc"},
      {"", "persistentvolumes", "PersistentVolume", "pv", true},
      {"", "pods", "Pod", "po"},
      {"", "podtemplates", "PodTemplate", ""},
      {"", "replicationcontrollers", "ReplicationController", "rc"},
      {"", "resourcequotas", "ResourceQuota", "quota"},
      {"", "secrets", "Secret", ""},
      {"", "serviceaccounts", "ServiceAccount", "sa"},
      {"", "services", "Service", "svc"},
      {"", "users", "User", "", true},
      {"", "groups", "Group", "", true},
      {kAdmission, "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "", true},
      {kAdmission, "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", "", true},
      {kAdmission, "mutatingadmissionpolicies", "MutatingAdmissionPolicy", "", true},
      {kAdmission, "mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding", "", true},
      {kAdmission, "validatingadmissionpolicies", "ValidatingAdmissionPolicy", "", true},
      {kAdmission, "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", "",
       true},
      {"apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", "crd",
       true},
      {"apiregistration.k8s.io", "apiservices", "APIService", "", true},
      {"apps", "controllerrevisions", "ControllerRevision", ""},
      {"apps", "daemonsets", "DaemonSet", "ds"},
      {"apps", "deployments", "Deployment", "deploy"},
      {"apps", "replicasets", "ReplicaSet", "rs"},
      {"apps", "statefulsets", "StatefulSet", "sts"},
      {kAuthentication, "selfsubjectreviews", "SelfSubjectReview", "", true},
      {kAuthentication, "tokenreviews", "TokenReview", "", true},
      {kAuthentication, "groups", "Group", "", true},
      {kAuthentication, "nodes", "Node", "", true},
      {kAuthentication, "serviceaccounts", "ServiceAccount", ""},
      {kAuthentication, "uids", "UID", "", true},
      {kAuthentication, "userextras", "UserExtra", "", true},
      {kAuthentication, "users", "User", "", true},
      {kAuthorization, "localsubjectaccessreviews", "LocalSubjectAccessReview", ""},
      {kAuthorization, "selfsubjectaccessreviews", "SelfSubjectAccessReview", "", true},
      {kAuthorization, "selfsubjectrulesreviews", "SelfSubjectRulesReview", "", true},
      {kAuthorization, "subjectaccessreviews", "SubjectAccessReview", "", true},
      {"autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa"},
      {"batch", "cronjobs", "CronJob", "cj"},
      {"batch", "jobs", "Job", ""},
      {"certificates.k8s.io", "certificatesigningrequests", "CertificateSigningRequest", "csr",
       true},
      {"certificates.k8s.io", "clustertrustbundles", "ClusterTrustBundle", "", true},
      {"certificates.k8s.io", "podcertificaterequests", "PodCertificateRequest", ""},
      {"certificates.k8s.io", "signers", "Signer", "", true},
      {"coordination.k8s.io", "leases", "Lease", ""},
      {"coordination.k8s.io", "leasecandidates", "LeaseCandidate", ""},
      {"discovery.k8s.io", "endpointslices", "EndpointSlice", ""},
      {"events.k8s.io", "events", "Event", "ev"},
      {"flowcontrol.apiserver.k8s.io", "flowschemas", "FlowSchema", "", true},
      {"flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", "PriorityLevelConfiguration",
       "", true},
      {"internal.apiserver.k8s.io", "storageversions", "StorageVersion", "", true},
      {"lifecycle.k8s.io", "evictionrequests", "EvictionRequest", ""},
      {"networking.k8s.io", "ingressclasses", "IngressClass", "", true},
      {"networking.k8s.io", "ingresses", "Ingress", "ing"},
      {"networking.k8s.io", "ipaddresses", "IPAddress", "ip", true},
      {"networking.k8s.io", "networkpolicies", "NetworkPolicy", "netpol"},
      {"networking.k8s.io", "servicecidrs", "ServiceCIDR", "", true},
      {"node.k8s.io", "runtimeclasses", "RuntimeClass", "", true},
      {"policy", "poddisruptionbudgets", "PodDisruptionBudget", "pdb"},
      {"policy", "podsecuritypolicies", "PodSecurityPolicy", "psp", true},
      {kRbac, "clusterrolebindings", "ClusterRoleBinding", "", true},
      {kRbac, "clusterroles", "ClusterRole", "", true},
      {kRbac, "rolebindings", "RoleBinding", ""},
      {kRbac, "roles", "Role", ""},
      {"resource.k8s.io", "deviceclasses", "DeviceClass", "", true},
      {"resource.k8s.io", "devicetaintrules", "DeviceTaintRule", "", true},
      {"resource.k8s.io", "resourceclaims", "ResourceClaim", ""},
      {"resource.k8s.io", "resourceclaimtemplates", "ResourceClaimTemplate", ""},
      {"resource.k8s.io", "resourceslices", "ResourceSlice", "", true},
      {"resource.k8s.io", "resourcepoolstatusrequests", "ResourcePoolStatusRequest", "", true},
      {"scheduling.k8s.io", "compositepodgroups", "CompositePodGroup", ""},
      {"scheduling.k8s.io", "podgroups", "PodGroup", ""},
      {"scheduling.k8s.io", "priorityclasses", "PriorityClass", "pc", true},
      {"scheduling.k8s.io", "workloads", "Workload", ""},
      {kStorage, "csidrivers", "CSIDriver", "", true},
      {kStorage, "csinodes", "CSINode", "", true},
      {kStorage, "csistoragecapacities", "CSIStorageCapacity", ""},
      {kStorage, "storageclasses", "StorageClass", "sc", true},
      {kStorage, "volumeattachments", "VolumeAttachment", "", true},
      {kStorage, "volumeattributesclasses", "VolumeAttributesClass", "vac", true},
      {"storagemigration.k8s.io", "storageversionmigrations", "StorageVersionMigration", "", true},
  };
}

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}

struct Subresources {
  std::string_view resource;
  std::vector<std::string_view> names;
};

// Of the groups whose subresources are listed here in full. `finalizers` is asked for by admission
// and is served by none; `restricted` is OpenShift's.
const std::vector<Subresources>& subresources() {
  static const std::vector<Subresources> kNames = {
      {"pods",
       {"attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward",
        "proxy", "resize", "status"}},
      {"services", {"proxy", "status", "externalips"}},
      {"serviceaccounts", {"token"}},
      {"namespaces", {"finalize", "status"}},
      {"persistentvolumes", {"status"}},
      {"persistentvolumeclaims", {"status"}},
      {"replicationcontrollers", {"scale", "status"}},
      {"resourcequotas", {"status"}},
      {"endpoints", {"restricted"}},
      {"configmaps", {}},
      {"secrets", {}},
      {"events", {}},
      {"limitranges", {}},
      {"deployments", {"scale", "status", "rollback"}},
      {"replicasets", {"scale", "status"}},
      {"statefulsets", {"scale", "status"}},
      {"daemonsets", {"status"}},
      {"jobs", {"status"}},
      {"cronjobs", {"status"}},
  };
  return kNames;
}

// Null: what subresources it has is not known here.
const Subresources* listed(const KubernetesResource& resource) {
  const auto& group = resource.group;
  if (!group.empty() && group != "apps" && group != "batch") return nullptr;
  const auto& all = subresources();
  const auto found = std::ranges::find(all, resource.plural, &Subresources::resource);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<KubernetesResource>& kubernetes_resources() {
  static const std::vector<KubernetesResource> kResources = table();
  return kResources;
}

bool is_kubernetes_group(std::string_view group) {
  return std::ranges::any_of(kubernetes_resources(),
                             [&](const auto& one) { return one.group == group; });
}

const std::vector<std::string_view>& kubernetes_verbs() {
  static const std::vector<std::string_view> kVerbs = {
      "get",  "list",     "watch",   "create", "update", "patch", "delete", "deletecollection",
      "bind", "escalate", "approve", "sign",   "attest", "use",   "proxy",  "impersonate"};
  return kVerbs;
}

const KubernetesResource* find_resource(std::string_view group, std::string_view plural) {
  const auto& all = kubernetes_resources();
  const auto found = std::ranges::find_if(
      all, [&](const auto& one) { return one.group == group && one.plural == plural; });
  return found == all.end() ? nullptr : &*found;
}

const KubernetesResource* meant_by(std::string_view name) {
  const auto wanted = lower(name);
  const auto& all = kubernetes_resources();
  const auto found = std::ranges::find_if(all, [&](const auto& one) {
    return (wanted == one.plural && name != one.plural) ||
           (wanted == lower(one.kind) && wanted != one.plural) ||
           (!one.short_name.empty() && wanted == one.short_name);
  });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string_view> known_subresources(const KubernetesResource& resource) {
  const auto* found = listed(resource);
  return found == nullptr ? std::vector<std::string_view>() : found->names;
}

bool may_have_subresource(const KubernetesResource& resource, std::string_view subresource) {
  const auto* found = listed(resource);
  return found == nullptr || subresource == "finalizers" ||
         std::ranges::find(found->names, subresource) != found->names.end();
}

}  // namespace nsposture::rules::objects
