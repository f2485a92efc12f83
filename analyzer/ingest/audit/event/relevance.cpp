#include "analyzer/ingest/audit/event/relevance.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::audit {

namespace {

constexpr std::uint8_t kCreate = 1;
constexpr std::uint8_t kUpdate = 2;
constexpr std::uint8_t kPatch = 4;
constexpr std::uint8_t kDelete = 8;
constexpr std::uint8_t kDeleteCollection = 16;
constexpr std::uint8_t kGet = 32;
constexpr std::uint8_t kList = 64;
constexpr std::uint8_t kWrites = kCreate | kUpdate | kPatch | kDelete | kDeleteCollection;
constexpr std::uint8_t kPuts = kCreate | kUpdate | kPatch;
// kubectl enters pods over WebSockets, which start with GET; older versions over SPDY, with POST.
constexpr std::uint8_t kEnter = kCreate | kGet;
// Any request through the API server's proxy.
constexpr std::uint8_t kProxied = kWrites | kGet;

bool in_all_namespaces(const Request& request) {
  return request.namespace_.empty();
}

bool in_kube_system(const Request& request) {
  return request.namespace_ == "kube-system";
}

// Monitoring reads these from every node, all the time; they reveal and change nothing important.
bool more_than_metrics(const Request& request) {
  constexpr std::array<std::string_view, 4> kMonitoring = {"/proxy/metrics", "/proxy/stats",
                                                           "/proxy/healthz", "/proxy/spec"};
  return std::ranges::none_of(kMonitoring, [&](std::string_view part) {
    return request.path.find(part) != std::string_view::npos;
  });
}

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kAdmission = "admissionregistration.k8s.io";
constexpr std::string_view kAuthorization = "authorization.k8s.io";

// clang-format off
constexpr std::array kTable = {
    RelevantResource{"", "namespaces", "*", kWrites, "", Body::Namespace, "Namespace"},
    RelevantResource{kRbac, "roles", "", kWrites, "", Body::Rbac, "Role"},
    RelevantResource{kRbac, "clusterroles", "", kWrites, "", Body::Rbac, "ClusterRole"},
    RelevantResource{kRbac, "rolebindings", "", kWrites, "", Body::Rbac, "RoleBinding"},
    RelevantResource{kRbac, "clusterrolebindings", "", kWrites, "", Body::Rbac, "ClusterRoleBinding"},
    // Identities: service accounts, their tokens, secrets that may be tokens, client certificates.
    RelevantResource{"", "serviceaccounts", "", kWrites, "", Body::NameOnly, "ServiceAccount"},
    RelevantResource{"", "serviceaccounts", "token", kCreate, "", Body::Never, ""},
    RelevantResource{"", "secrets", "", kPuts, "", Body::Token, "Secret"},
    RelevantResource{"", "secrets", "", kList, "", Body::Never, "", in_all_namespaces},
    // Identity mappings on EKS.
    RelevantResource{"", "configmaps", "", kWrites, "aws-auth", Body::NameOnly, "ConfigMap", in_kube_system},
    RelevantResource{"certificates.k8s.io", "certificatesigningrequests", "*", kWrites, "", Body::Certificate, "CertificateSigningRequest"},
    // The root certificate in a new namespace confirms its creation (audit-facts.md 2.6).
    RelevantResource{"", "configmaps", "", kCreate, "kube-root-ca.crt", Body::NameOnly, "ConfigMap"},
    // Objects for which a controller creates a namespace (audit-facts.md 2.16).
    RelevantResource{"project.openshift.io", "projectrequests", "", kCreate, "", Body::NameOnly, "ProjectRequest"},
    RelevantResource{"project.openshift.io", "projects", "", kDelete, "", Body::NameOnly, "Project"},
    RelevantResource{"hnc.x-k8s.io", "subnamespaceanchors", "", kWrites, "", Body::NameOnly, "SubnamespaceAnchor"},
    RelevantResource{"capsule.clastix.io", "tenants", "", kCreate, "", Body::NameOnly, "Tenant"},
    RelevantResource{"management.cattle.io", "projects", "", kCreate, "", Body::NameOnly, "Project"},
    // A user queries its own permissions: only who and when.
    RelevantResource{kAuthorization, "selfsubjectaccessreviews", "", kCreate, "", Body::Never, ""},
    RelevantResource{kAuthorization, "selfsubjectrulesreviews", "", kCreate, "", Body::Never, ""},
    // Admission and mutation of objects, and protection of a namespace after its creation.
    RelevantResource{kAdmission, "mutatingwebhookconfigurations", "", kWrites, "", Body::NameOnly, "MutatingWebhookConfiguration"},
    RelevantResource{kAdmission, "validatingwebhookconfigurations", "", kWrites, "", Body::NameOnly, "ValidatingWebhookConfiguration"},
    RelevantResource{kAdmission, "validatingadmissionpolicies", "", kWrites, "", Body::NameOnly, "ValidatingAdmissionPolicy"},
    RelevantResource{kAdmission, "validatingadmissionpolicybindings", "", kWrites, "", Body::NameOnly, "ValidatingAdmissionPolicyBinding"},
    RelevantResource{kAdmission, "mutatingadmissionpolicies", "", kWrites, "", Body::NameOnly, "MutatingAdmissionPolicy"},
    RelevantResource{kAdmission, "mutatingadmissionpolicybindings", "", kWrites, "", Body::NameOnly, "MutatingAdmissionPolicyBinding"},
    RelevantResource{"networking.k8s.io", "networkpolicies", "", kWrites, "", Body::Guard, "NetworkPolicy"},
    RelevantResource{"", "resourcequotas", "", kWrites, "", Body::Guard, "ResourceQuota"},
    RelevantResource{"", "limitranges", "", kWrites, "", Body::NameOnly, "LimitRange"},
    RelevantResource{"policy", "podsecuritypolicies", "", kWrites, "", Body::NameOnly, "PodSecurityPolicy"},
    RelevantResource{"security.openshift.io", "securitycontextconstraints", "", kWrites, "", Body::NameOnly, "SecurityContextConstraints"},
    RelevantResource{"kyverno.io", "clusterpolicies", "", kWrites, "", Body::NameOnly, "ClusterPolicy"},
    RelevantResource{"kyverno.io", "policies", "", kWrites, "", Body::NameOnly, "Policy"},
    RelevantResource{"kyverno.io", "policyexceptions", "", kWrites, "", Body::NameOnly, "PolicyException"},
    RelevantResource{"templates.gatekeeper.sh", "constrainttemplates", "", kWrites, "", Body::NameOnly, "ConstraintTemplate"},
    // Actions in namespaces: pods that can escape their container, pods that are entered, exposure
    // to the outside, requests through the API server's proxy.
    RelevantResource{"", "pods", "", kCreate | kPatch, "", Body::Exposed, "Pod"},
    RelevantResource{"", "pods", "exec", kEnter, "", Body::Command, ""},
    RelevantResource{"", "pods", "attach", kEnter, "", Body::Command, ""},
    RelevantResource{"", "pods", "portforward", kEnter, "", Body::Command, ""},
    RelevantResource{"", "pods", "ephemeralcontainers", kPuts, "", Body::Exposed, "Pod"},
    RelevantResource{"", "pods", "proxy", kProxied, "", Body::Command, ""},
    RelevantResource{"", "services", "proxy", kProxied, "", Body::Command, ""},
    RelevantResource{"", "nodes", "proxy", kProxied, "", Body::Command, "", more_than_metrics},
    RelevantResource{"", "services", "", kPuts, "", Body::Exposed, "Service"},
    RelevantResource{"networking.k8s.io", "ingresses", "", kCreate, "", Body::NameOnly, "Ingress"},
    RelevantResource{"route.openshift.io", "routes", "", kPuts, "", Body::NameOnly, "Route"},
};

// clang-format on

// Of a kind that is not in the table: who and what, no body.
constexpr RelevantResource kAnyWrite = {"", "", "*", kWrites, "", Body::Never, ""};

std::uint8_t verb_bit(std::string_view verb) {
  if (verb == "create") return kCreate;
  if (verb == "update") return kUpdate;
  if (verb == "patch") return kPatch;
  if (verb == "delete") return kDelete;
  if (verb == "deletecollection") return kDeleteCollection;
  if (verb == "get") return kGet;
  if (verb == "list") return kList;
  return 0;
}

// Invalid credentials and denied impersonation count for any verb.
bool refused_before_authorization(const Request& request) {
  return request.code == 401 || (request.code == 403 && !request.decided);
}

bool same_object(const RelevantResource& row, const Request& request) {
  return row.resource == request.resource && row.group == request.group &&
         (row.subresource == "*" || row.subresource == request.subresource);
}

}  // namespace

const RelevantResource* relevant(const Request& request) {
  const auto bit = verb_bit(request.verb);
  const bool refused = refused_before_authorization(request);
  for (const auto& row : kTable) {
    if (!same_object(row, request)) continue;
    if ((row.verbs & bit) == 0 && !refused) continue;
    if (!row.name.empty() && row.name != request.name) continue;
    if (row.also != nullptr && !row.also(request)) continue;
    return &row;
  }
  const bool done = request.code >= 200 && request.code < 300;
  const bool counts = request.notable && done && !request.resource.empty() && (bit & kWrites) != 0;
  return counts ? &kAnyWrite : nullptr;
}

bool needs_exposure(const RelevantResource& row, std::string_view ns, std::string_view username) {
  if (row.body != Body::Exposed || !row.subresource.empty()) return false;
  const bool own = ns == "kube-system" || ns == "kube-public" || ns == "kube-node-lease";
  return !own && username != "system:anonymous";
}

std::span<const RelevantResource> relevant_resources() {
  return kTable;
}

bool may_be_relevant_resource(std::string_view resource) {
  return std::any_of(kTable.begin(), kTable.end(),
                     [&](const auto& row) { return row.resource == resource; });
}

bool is_write_verb(std::string_view verb) {
  return (verb_bit(verb) & kWrites) != 0;
}

bool may_be_relevant_read(std::string_view subresource) {
  return std::any_of(kTable.begin(), kTable.end(), [&](const auto& row) {
    return (row.verbs & kGet) != 0 && row.subresource == subresource;
  });
}

}  // namespace nsposture::ingest::audit
