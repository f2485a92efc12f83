#include "analyzer/ingest/audit_relevance.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest {

namespace {

enum class Verbs : unsigned char { Writes, Creates };

struct Entry {
  std::string_view resource;
  std::string_view api_group;
  std::string_view subresource;  // "*": any
  Verbs verbs;
  std::string_view name;  // "": any
};

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kAdmission = "admissionregistration.k8s.io";
constexpr std::string_view kAuthorization = "authorization.k8s.io";

constexpr std::array kTable = {
    Entry{"namespaces", "", "*", Verbs::Writes, ""},
    Entry{"roles", kRbac, "", Verbs::Writes, ""},
    Entry{"clusterroles", kRbac, "", Verbs::Writes, ""},
    Entry{"rolebindings", kRbac, "", Verbs::Writes, ""},
    Entry{"clusterrolebindings", kRbac, "", Verbs::Writes, ""},
    Entry{"serviceaccounts", "", "*", Verbs::Writes, ""},
    // With the default account, the mark of a new namespace (AUDIT.md 2.6).
    Entry{"configmaps", "", "", Verbs::Creates, "kube-root-ca.crt"},
    // Maps IAM identities to Kubernetes users and groups on EKS.
    Entry{"configmaps", "", "", Verbs::Writes, "aws-auth"},
    Entry{"secrets", "", "", Verbs::Writes, ""},
    Entry{"certificatesigningrequests", "certificates.k8s.io", "*", Verbs::Writes, ""},
    Entry{"selfsubjectaccessreviews", kAuthorization, "", Verbs::Creates, ""},
    Entry{"selfsubjectrulesreviews", kAuthorization, "", Verbs::Creates, ""},
    Entry{"mutatingwebhookconfigurations", kAdmission, "", Verbs::Writes, ""},
    Entry{"validatingwebhookconfigurations", kAdmission, "", Verbs::Writes, ""},
    Entry{"mutatingadmissionpolicies", kAdmission, "", Verbs::Writes, ""},
    Entry{"validatingadmissionpolicies", kAdmission, "", Verbs::Writes, ""},
    Entry{"validatingadmissionpolicybindings", kAdmission, "", Verbs::Writes, ""},
    Entry{"networkpolicies", "networking.k8s.io", "", Verbs::Writes, ""},
    Entry{"resourcequotas", "", "", Verbs::Writes, ""},
    // Somebody else's controller makes the namespace (AUDIT.md 2.16).
    Entry{"projectrequests", "project.openshift.io", "", Verbs::Creates, ""},
    Entry{"projects", "project.openshift.io", "", Verbs::Writes, ""},
    Entry{"subnamespaceanchors", "hnc.x-k8s.io", "", Verbs::Writes, ""},
    Entry{"tenants", "capsule.clastix.io", "", Verbs::Writes, ""},
    Entry{"projects", "management.cattle.io", "", Verbs::Writes, ""},
};

bool is_write(std::string_view verb) {
  return verb == "create" || verb == "update" || verb == "patch" || verb == "delete" ||
         verb == "deletecollection";
}

bool matches(const Entry& entry, const RequestKey& key) {
  if (entry.resource != key.resource || entry.api_group != key.api_group) return false;
  if (entry.subresource != "*" && entry.subresource != key.subresource) return false;
  if (!entry.name.empty() && entry.name != key.name) return false;
  return entry.verbs == Verbs::Creates ? key.verb == "create" : is_write(key.verb);
}

}  // namespace

bool is_relevant(const RequestKey& key) {
  return std::ranges::any_of(kTable, [&](const Entry& entry) { return matches(entry, key); });
}

bool is_relevant_resource(std::string_view resource) {
  return std::ranges::any_of(kTable,
                             [&](const Entry& entry) { return entry.resource == resource; });
}

}  // namespace nsposture::ingest
