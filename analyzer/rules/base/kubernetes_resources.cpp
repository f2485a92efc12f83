#include "analyzer/rules/base/kubernetes_resources.h"

#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace nsposture::rules {

namespace {

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kAdmission = "admissionregistration.k8s.io";
constexpr std::string_view kAuthentication = "authentication.k8s.io";
constexpr std::string_view kAuthorization = "authorization.k8s.io";
constexpr std::string_view kStorage = "storage.k8s.io";

// `users`, `groups` and the resources of authentication.k8s.io are not served: impersonation checks
// them, and constrained impersonation checks all of that group.
constexpr std::array kTable = {
    KubernetesResource{"", "bindings", "Binding", ""},
    KubernetesResource{"", "componentstatuses", "ComponentStatus", "cs", true},
    KubernetesResource{"", "configmaps", "ConfigMap", "cm"},
    KubernetesResource{"", "endpoints", "Endpoints", "ep"},
    KubernetesResource{"", "events", "Event", "ev"},
    KubernetesResource{"", "limitranges", "LimitRange", "limits"},
    KubernetesResource{"", "namespaces", "Namespace", "ns", true},
    KubernetesResource{"", "nodes", "Node", "no", true},
    KubernetesResource{"", "persistentvolumeclaims", "PersistentVolumeClaim", "pvc"},
    KubernetesResource{"", "persistentvolumes", "PersistentVolume", "pv", true},
    KubernetesResource{"", "pods", "Pod", "po"},
    KubernetesResource{"", "podtemplates", "PodTemplate", ""},
    KubernetesResource{"", "replicationcontrollers", "ReplicationController", "rc"},
    KubernetesResource{"", "resourcequotas", "ResourceQuota", "quota"},
    KubernetesResource{"", "secrets", "Secret", ""},
    KubernetesResource{"", "serviceaccounts", "ServiceAccount", "sa"},
    KubernetesResource{"", "services", "Service", "svc"},
    KubernetesResource{"", "users", "User", "", true},
    KubernetesResource{"", "groups", "Group", "", true},
    KubernetesResource{kAdmission, "mutatingwebhookconfigurations", "MutatingWebhookConfiguration",
                       "", true},
    KubernetesResource{kAdmission, "validatingwebhookconfigurations",
                       "ValidatingWebhookConfiguration", "", true},
    KubernetesResource{kAdmission, "mutatingadmissionpolicies", "MutatingAdmissionPolicy", "",
                       true},
    KubernetesResource{kAdmission, "mutatingadmissionpolicybindings",
                       "MutatingAdmissionPolicyBinding", "", true},
    KubernetesResource{kAdmission, "validatingadmissionpolicies", "ValidatingAdmissionPolicy", "",
                       true},
    KubernetesResource{kAdmission, "validatingadmissionpolicybindings",
                       "ValidatingAdmissionPolicyBinding", "", true},
    KubernetesResource{"apiextensions.k8s.io", "customresourcedefinitions",
                       "CustomResourceDefinition", "crd", true},
    KubernetesResource{"apiregistration.k8s.io", "apiservices", "APIService", "", true},
    KubernetesResource{"apps", "controllerrevisions", "ControllerRevision", ""},
    KubernetesResource{"apps", "daemonsets", "DaemonSet", "ds"},
    KubernetesResource{"apps", "deployments", "Deployment", "deploy"},
    KubernetesResource{"apps", "replicasets", "ReplicaSet", "rs"},
    KubernetesResource{"apps", "statefulsets", "StatefulSet", "sts"},
    KubernetesResource{kAuthentication, "selfsubjectreviews", "SelfSubjectReview", "", true},
    KubernetesResource{kAuthentication, "tokenreviews", "TokenReview", "", true},
    KubernetesResource{kAuthentication, "groups", "Group", "", true},
    KubernetesResource{kAuthentication, "nodes", "Node", "", true},
    KubernetesResource{kAuthentication, "serviceaccounts", "ServiceAccount", ""},
    KubernetesResource{kAuthentication, "uids", "UID", "", true},
    KubernetesResource{kAuthentication, "userextras", "UserExtra", "", true},
    KubernetesResource{kAuthentication, "users", "User", "", true},
    KubernetesResource{kAuthorization, "localsubjectaccessreviews", "LocalSubjectAccessReview", ""},
    KubernetesResource{kAuthorization, "selfsubjectaccessreviews", "SelfSubjectAccessReview", "",
                       true},
    KubernetesResource{kAuthorization, "selfsubjectrulesreviews", "SelfSubjectRulesReview", "",
                       true},
    KubernetesResource{kAuthorization, "subjectaccessreviews", "SubjectAccessReview", "", true},
    KubernetesResource{"autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa"},
    KubernetesResource{"batch", "cronjobs", "CronJob", "cj"},
    KubernetesResource{"batch", "jobs", "Job", ""},
    KubernetesResource{"certificates.k8s.io", "certificatesigningrequests",
                       "CertificateSigningRequest", "csr", true},
    KubernetesResource{"certificates.k8s.io", "clustertrustbundles", "ClusterTrustBundle", "",
                       true},
    KubernetesResource{"certificates.k8s.io", "podcertificaterequests", "PodCertificateRequest",
                       ""},
    KubernetesResource{"certificates.k8s.io", "signers", "Signer", "", true},
    KubernetesResource{"coordination.k8s.io", "leases", "Lease", ""},
    KubernetesResource{"coordination.k8s.io", "leasecandidates", "LeaseCandidate", ""},
    KubernetesResource{"discovery.k8s.io", "endpointslices", "EndpointSlice", ""},
    KubernetesResource{"events.k8s.io", "events", "Event", "ev"},
    KubernetesResource{"flowcontrol.apiserver.k8s.io", "flowschemas", "FlowSchema", "", true},
    KubernetesResource{"flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations",
                       "PriorityLevelConfiguration", "", true},
    KubernetesResource{"internal.apiserver.k8s.io", "storageversions", "StorageVersion", "", true},
    KubernetesResource{"lifecycle.k8s.io", "evictionrequests", "EvictionRequest", ""},
    KubernetesResource{"networking.k8s.io", "ingressclasses", "IngressClass", "", true},
    KubernetesResource{"networking.k8s.io", "ingresses", "Ingress", "ing"},
    KubernetesResource{"networking.k8s.io", "ipaddresses", "IPAddress", "ip", true},
    KubernetesResource{"networking.k8s.io", "networkpolicies", "NetworkPolicy", "netpol"},
    KubernetesResource{"networking.k8s.io", "servicecidrs", "ServiceCIDR", "", true},
    KubernetesResource{"node.k8s.io", "runtimeclasses", "RuntimeClass", "", true},
    KubernetesResource{"policy", "poddisruptionbudgets", "PodDisruptionBudget", "pdb"},
    KubernetesResource{"policy", "podsecuritypolicies", "PodSecurityPolicy", "psp", true},
    KubernetesResource{kRbac, "clusterrolebindings", "ClusterRoleBinding", "", true},
    KubernetesResource{kRbac, "clusterroles", "ClusterRole", "", true},
    KubernetesResource{kRbac, "rolebindings", "RoleBinding", ""},
    KubernetesResource{kRbac, "roles", "Role", ""},
    KubernetesResource{"resource.k8s.io", "deviceclasses", "DeviceClass", "", true},
    KubernetesResource{"resource.k8s.io", "devicetaintrules", "DeviceTaintRule", "", true},
    KubernetesResource{"resource.k8s.io", "resourceclaims", "ResourceClaim", ""},
    KubernetesResource{"resource.k8s.io", "resourceclaimtemplates", "ResourceClaimTemplate", ""},
    KubernetesResource{"resource.k8s.io", "resourceslices", "ResourceSlice", "", true},
    KubernetesResource{"resource.k8s.io", "resourcepoolstatusrequests", "ResourcePoolStatusRequest",
                       "", true},
    KubernetesResource{"scheduling.k8s.io", "compositepodgroups", "CompositePodGroup", ""},
    KubernetesResource{"scheduling.k8s.io", "podgroups", "PodGroup", ""},
    KubernetesResource{"scheduling.k8s.io", "priorityclasses", "PriorityClass", "pc", true},
    KubernetesResource{"scheduling.k8s.io", "workloads", "Workload", ""},
    KubernetesResource{kStorage, "csidrivers", "CSIDriver", "", true},
    KubernetesResource{kStorage, "csinodes", "CSINode", "", true},
    KubernetesResource{kStorage, "csistoragecapacities", "CSIStorageCapacity", ""},
    KubernetesResource{kStorage, "storageclasses", "StorageClass", "sc", true},
    KubernetesResource{kStorage, "volumeattachments", "VolumeAttachment", "", true},
    KubernetesResource{kStorage, "volumeattributesclasses", "VolumeAttributesClass", "vac", true},
    KubernetesResource{"storagemigration.k8s.io", "storageversionmigrations",
                       "StorageVersionMigration", "", true},
};

struct Subresources {
  std::string_view resource;
  std::vector<std::string_view> names;
};

// For groups whose subresources are listed here in full. `finalizers` is checked by admission and
// not served; `restricted` is OpenShift's.
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

// Null: its subresources are not listed here.
const Subresources* listed(const KubernetesResource& resource) {
  const auto& group = resource.group;
  if (!group.empty() && group != "apps" && group != "batch") return nullptr;
  const auto& all = subresources();
  const auto found = std::ranges::find(all, resource.plural, &Subresources::resource);
  return found == all.end() ? nullptr : &*found;
}

using Verbs = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> kGet = {"get"};
constexpr std::array<std::string_view, 1> kCreate = {"create"};
constexpr std::array<std::string_view, 1> kUpdate = {"update"};
constexpr std::array<std::string_view, 2> kConnect = {"get", "create"};
constexpr std::array<std::string_view, 2> kRead = {"get", "list"};
constexpr std::array<std::string_view, 3> kPart = {"get", "update", "patch"};
constexpr std::array<std::string_view, 7> kNamespaces = {"get",    "list",  "watch", "create",
                                                         "update", "patch", "delete"};

struct ServedVerbs {
  std::string_view group;
  std::string_view path;  // "pods/log", "*/status"
  Verbs verbs;
};

// As API discovery lists them.
constexpr std::array kServed = {
    ServedVerbs{"", "pods/attach", kConnect},
    ServedVerbs{"", "pods/binding", kCreate},
    ServedVerbs{"", "pods/ephemeralcontainers", kPart},
    ServedVerbs{"", "pods/eviction", kCreate},
    ServedVerbs{"", "pods/exec", kConnect},
    ServedVerbs{"", "pods/log", kGet},
    ServedVerbs{"", "pods/portforward", kConnect},
    ServedVerbs{"", "pods/resize", kPart},
    ServedVerbs{"", "serviceaccounts/token", kCreate},
    ServedVerbs{"", "bindings", kCreate},
    ServedVerbs{"", "componentstatuses", kRead},
    ServedVerbs{"", "namespaces", kNamespaces},
    ServedVerbs{"", "namespaces/finalize", kUpdate},
    ServedVerbs{kAuthentication, "selfsubjectreviews", kCreate},
    ServedVerbs{kAuthentication, "tokenreviews", kCreate},
    ServedVerbs{kAuthorization, "localsubjectaccessreviews", kCreate},
    ServedVerbs{kAuthorization, "selfsubjectaccessreviews", kCreate},
    ServedVerbs{kAuthorization, "selfsubjectrulesreviews", kCreate},
    ServedVerbs{kAuthorization, "subjectaccessreviews", kCreate},
    ServedVerbs{"certificates.k8s.io", "certificatesigningrequests/approval", kPart},
};

// Empty: not listed here.
Verbs served_verbs(const KubernetesResource& resource, std::string_view subresource) {
  std::string path(resource.plural);
  if (!subresource.empty()) path += '/' + std::string(subresource);
  for (const auto& one : kServed) {
    if (one.group == resource.group && one.path == path) return one.verbs;
  }
  const bool part = subresource == "status" || subresource == "scale";
  return part ? Verbs(kPart) : Verbs();
}

}  // namespace

const std::vector<KubernetesResource>& kubernetes_resources() {
  static const std::vector<KubernetesResource> kResources(kTable.begin(), kTable.end());
  return kResources;
}

bool is_kubernetes_group(std::string_view group) {
  return std::ranges::any_of(kubernetes_resources(),
                             [&](const auto& one) { return one.group == group; });
}

bool has_only_custom_groups(const PolicyRule& rule) {
  return !rule.api_groups.empty() &&
         std::ranges::none_of(rule.api_groups, [](const std::string& group) {
           return group == "*" || is_kubernetes_group(group);
         });
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
  const auto wanted = ascii_lower(name);
  const auto& all = kubernetes_resources();
  const auto found = std::ranges::find_if(all, [&](const auto& one) {
    return (wanted == one.plural && name != one.plural) ||
           (wanted == ascii_lower(one.kind) && wanted != one.plural) ||
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

bool may_be_asked(const KubernetesResource& resource, std::string_view subresource,
                  std::string_view verb) {
  const auto served = served_verbs(resource, subresource);
  return served.empty() || std::ranges::find(served, verb) != served.end();
}

}  // namespace nsposture::rules
