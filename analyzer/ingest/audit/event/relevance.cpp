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
constexpr std::uint8_t kWrites = kCreate | kUpdate | kPatch | kDelete | kDeleteCollection;
constexpr std::uint8_t kPuts = kCreate | kUpdate | kPatch;
// kubectl enters pods over WebSockets, which begin with GET; older ones over SPDY, with POST.
constexpr std::uint8_t kEnter = kCreate | kGet;

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
    // Identities: accounts, their tokens, secrets that may be tokens, client certificates.
    RelevantResource{"", "serviceaccounts", "", kWrites, "", Body::NameOnly, "ServiceAccount"},
    RelevantResource{"", "serviceaccounts", "token", kCreate, "", Body::Never, ""},
    RelevantResource{"", "secrets", "", kPuts, "", Body::Never, ""},
    RelevantResource{"certificates.k8s.io", "certificatesigningrequests", "*", kWrites, "", Body::NameOnly, "CertificateSigningRequest"},
    // The root certificate in a new namespace confirms its creation (audit-facts.md 2.6).
    RelevantResource{"", "configmaps", "", kCreate, "kube-root-ca.crt", Body::NameOnly, "ConfigMap"},
    // Objects whose controller makes a namespace of them (audit-facts.md 2.16).
    RelevantResource{"project.openshift.io", "projectrequests", "", kCreate, "", Body::NameOnly, "ProjectRequest"},
    RelevantResource{"hnc.x-k8s.io", "subnamespaceanchors", "", kWrites, "", Body::NameOnly, "SubnamespaceAnchor"},
    RelevantResource{"capsule.clastix.io", "tenants", "", kCreate, "", Body::NameOnly, "Tenant"},
    RelevantResource{"management.cattle.io", "projects", "", kCreate, "", Body::NameOnly, "Project"},
    // Somebody asks what they may do: only who and when.
    RelevantResource{kAuthorization, "selfsubjectaccessreviews", "", kCreate, "", Body::Never, ""},
    RelevantResource{kAuthorization, "selfsubjectrulesreviews", "", kCreate, "", Body::Never, ""},
    // What admits or changes objects, and what guards a namespace after its birth.
    RelevantResource{kAdmission, "mutatingwebhookconfigurations", "", kWrites, "", Body::NameOnly, "MutatingWebhookConfiguration"},
    RelevantResource{kAdmission, "validatingwebhookconfigurations", "", kWrites, "", Body::NameOnly, "ValidatingWebhookConfiguration"},
    RelevantResource{kAdmission, "validatingadmissionpolicies", "", kWrites, "", Body::NameOnly, "ValidatingAdmissionPolicy"},
    RelevantResource{kAdmission, "validatingadmissionpolicybindings", "", kWrites, "", Body::NameOnly, "ValidatingAdmissionPolicyBinding"},
    RelevantResource{kAdmission, "mutatingadmissionpolicies", "", kWrites, "", Body::NameOnly, "MutatingAdmissionPolicy"},
    RelevantResource{kAdmission, "mutatingadmissionpolicybindings", "", kWrites, "", Body::NameOnly, "MutatingAdmissionPolicyBinding"},
    RelevantResource{"networking.k8s.io", "networkpolicies", "", kWrites, "", Body::NameOnly, "NetworkPolicy"},
    RelevantResource{"", "resourcequotas", "", kWrites, "", Body::NameOnly, "ResourceQuota"},
    // What is done in a new namespace: pods that can leave their container, pods that are entered,
    // what is opened to the outside.
    RelevantResource{"", "pods", "", kCreate | kPatch, "", Body::Exposed, "Pod"},
    RelevantResource{"", "pods", "exec", kEnter, "", Body::Never, ""},
    RelevantResource{"", "pods", "attach", kEnter, "", Body::Never, ""},
    RelevantResource{"", "pods", "portforward", kEnter, "", Body::Never, ""},
    RelevantResource{"", "pods", "ephemeralcontainers", kPuts, "", Body::Exposed, "Pod"},
    RelevantResource{"", "services", "", kPuts, "", Body::Exposed, "Service"},
    RelevantResource{"networking.k8s.io", "ingresses", "", kCreate, "", Body::NameOnly, "Ingress"},
};

// clang-format on

std::uint8_t verb_bit(std::string_view verb) {
  if (verb == "create") return kCreate;
  if (verb == "update") return kUpdate;
  if (verb == "patch") return kPatch;
  if (verb == "delete") return kDelete;
  if (verb == "deletecollection") return kDeleteCollection;
  if (verb == "get") return kGet;
  return 0;
}

// Bad credentials and refused impersonation count whatever the verb was.
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
    return &row;
  }
  return nullptr;
}

bool needs_exposure(const RelevantResource& row) {
  return row.body == Body::Exposed && row.subresource.empty();
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
