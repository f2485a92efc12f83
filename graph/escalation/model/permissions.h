// The permissions that escalation steps use, numbered. Every cluster has those in the table; a
// search adds the target and the kinds of custom resources (rights_table.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nsposture::escalation {

using PermissionId = std::uint16_t;

// CreatePermissions uses three in a row (create, update, patch).
enum : PermissionId {
  kTarget,       // the action in question
  kTargetApply,  // its `patch`, when it is a creation that apply can also do
  kImpersonateUser,
  kImpersonateGroup,
  kImpersonateAccount,
  kConstrainedUser,
  kConstrainedGroup,
  kConstrainedAccount,
  kConstrainedNode,
  kAssociatedNode,
  kCreateToken,
  kAnyAudience,
  kGetSecret,
  kListSecret,
  kWatchSecret,
  kCreateSecret,
  kUpdateSecret,
  kPatchSecret,
  kDeleteSecret,
  kDeleteAllSecrets,
  kGetExec,
  kCreateExec,
  kGetAttach,
  kCreateAttach,
  kGetPortForward,
  kCreatePortForward,
  kUpdateEphemeral,
  kPatchEphemeral,
  kGetNodeProxy,
  kCreateNodeProxy,
  kBindClusterRole,
  kBindRole,
  kEscalateClusterRole,
  kEscalateRole,
  kCreateClusterRole,
  kUpdateClusterRole,
  kPatchClusterRole,
  kDeleteClusterRole,
  kDeleteAllClusterRoles,
  kCreateRole,
  kUpdateRole,
  kPatchRole,
  kDeleteRole,
  kDeleteAllRoles,
  kCreateClusterRoleBinding,
  kUpdateClusterRoleBinding,
  kPatchClusterRoleBinding,
  kDeleteClusterRoleBinding,
  kDeleteAllClusterRoleBindings,
  kCreateRoleBinding,
  kUpdateRoleBinding,
  kPatchRoleBinding,
  kDeleteRoleBinding,
  kDeleteAllRoleBindings,
  kCreateAccount,
  kUpdateAccount,
  kPatchAccount,
  kCreateNamespace,
  kUpdateNamespace,
  kPatchNamespace,
  kCreateCsr,
  kUpdateCsr,
  kPatchCsr,
  kGetCsr,
  kListCsr,
  kWatchCsr,
  kDeleteAllCsrs,
  kGetApproval,
  kUpdateApproval,
  kPatchApproval,
  kGetCsrStatus,
  kPatchCsrStatus,
  kApproveSigner,
  kNodeClientCsr,
  kCreateWebhook,
  kUpdateWebhook,
  kPatchWebhook,
  kCreateMutatingPolicy,
  kUpdateMutatingPolicy,
  kPatchMutatingPolicy,
  kCreateMutatingBinding,
  kUpdateMutatingBinding,
  kPatchMutatingBinding,
  kCreateValidatingWebhook,
  kUpdateValidatingWebhook,
  kPatchValidatingWebhook,
  kCreateValidatingPolicy,
  kUpdateValidatingPolicy,
  kPatchValidatingPolicy,
  kCreateValidatingBinding,
  kUpdateValidatingBinding,
  kPatchValidatingBinding,
  kCreatePodBinding,
  kCreateConfigMap,
  kUpdateConfigMap,
  kPatchConfigMap,
  kFirstWorkload  // from here on three for each workload kind, then three for each indirect kind
};

inline constexpr std::string_view kRbacGroup = "rbac.authorization.k8s.io";
inline constexpr std::string_view kCertificatesGroup = "certificates.k8s.io";
inline constexpr std::string_view kAdmissionGroup = "admissionregistration.k8s.io";
inline constexpr std::string_view kAuthenticationGroup = "authentication.k8s.io";

struct FixedPermission {
  PermissionId id;
  std::string_view verb;
  std::string_view api_group;
  std::string_view resource;
  std::string_view subresource = {};
};

// In the order of the enumeration.
inline constexpr std::array kFixedPermissions = {
    FixedPermission{kImpersonateUser, "impersonate", "", "users"},
    FixedPermission{kImpersonateGroup, "impersonate", "", "groups"},
    FixedPermission{kImpersonateAccount, "impersonate", "", "serviceaccounts"},
    FixedPermission{kConstrainedUser, "impersonate:user-info", kAuthenticationGroup, "users"},
    FixedPermission{kConstrainedGroup, "impersonate:user-info", kAuthenticationGroup, "groups"},
    FixedPermission{kConstrainedAccount, "impersonate:serviceaccount", kAuthenticationGroup,
                    "serviceaccounts"},
    FixedPermission{kConstrainedNode, "impersonate:arbitrary-node", kAuthenticationGroup, "nodes"},
    FixedPermission{kAssociatedNode, "impersonate:associated-node", kAuthenticationGroup, "nodes"},
    FixedPermission{kCreateToken, "create", "", "serviceaccounts", "token"},
    // Its resource is the audience; the API server's own audience is "", which only `*` includes.
    FixedPermission{kAnyAudience, "request-serviceaccounts-token-audience", "", ""},
    FixedPermission{kGetSecret, "get", "", "secrets"},
    FixedPermission{kListSecret, "list", "", "secrets"},
    FixedPermission{kWatchSecret, "watch", "", "secrets"},
    FixedPermission{kCreateSecret, "create", "", "secrets"},
    FixedPermission{kUpdateSecret, "update", "", "secrets"},
    FixedPermission{kPatchSecret, "patch", "", "secrets"},
    FixedPermission{kDeleteSecret, "delete", "", "secrets"},
    FixedPermission{kDeleteAllSecrets, "deletecollection", "", "secrets"},
    FixedPermission{kGetExec, "get", "", "pods", "exec"},
    FixedPermission{kCreateExec, "create", "", "pods", "exec"},
    FixedPermission{kGetAttach, "get", "", "pods", "attach"},
    FixedPermission{kCreateAttach, "create", "", "pods", "attach"},
    FixedPermission{kGetPortForward, "get", "", "pods", "portforward"},
    FixedPermission{kCreatePortForward, "create", "", "pods", "portforward"},
    FixedPermission{kUpdateEphemeral, "update", "", "pods", "ephemeralcontainers"},
    FixedPermission{kPatchEphemeral, "patch", "", "pods", "ephemeralcontainers"},
    FixedPermission{kGetNodeProxy, "get", "", "nodes", "proxy"},
    FixedPermission{kCreateNodeProxy, "create", "", "nodes", "proxy"},
    FixedPermission{kBindClusterRole, "bind", kRbacGroup, "clusterroles"},
    FixedPermission{kBindRole, "bind", kRbacGroup, "roles"},
    FixedPermission{kEscalateClusterRole, "escalate", kRbacGroup, "clusterroles"},
    FixedPermission{kEscalateRole, "escalate", kRbacGroup, "roles"},
    FixedPermission{kCreateClusterRole, "create", kRbacGroup, "clusterroles"},
    FixedPermission{kUpdateClusterRole, "update", kRbacGroup, "clusterroles"},
    FixedPermission{kPatchClusterRole, "patch", kRbacGroup, "clusterroles"},
    FixedPermission{kDeleteClusterRole, "delete", kRbacGroup, "clusterroles"},
    FixedPermission{kDeleteAllClusterRoles, "deletecollection", kRbacGroup, "clusterroles"},
    FixedPermission{kCreateRole, "create", kRbacGroup, "roles"},
    FixedPermission{kUpdateRole, "update", kRbacGroup, "roles"},
    FixedPermission{kPatchRole, "patch", kRbacGroup, "roles"},
    FixedPermission{kDeleteRole, "delete", kRbacGroup, "roles"},
    FixedPermission{kDeleteAllRoles, "deletecollection", kRbacGroup, "roles"},
    FixedPermission{kCreateClusterRoleBinding, "create", kRbacGroup, "clusterrolebindings"},
    FixedPermission{kUpdateClusterRoleBinding, "update", kRbacGroup, "clusterrolebindings"},
    FixedPermission{kPatchClusterRoleBinding, "patch", kRbacGroup, "clusterrolebindings"},
    FixedPermission{kDeleteClusterRoleBinding, "delete", kRbacGroup, "clusterrolebindings"},
    FixedPermission{kDeleteAllClusterRoleBindings, "deletecollection", kRbacGroup,
                    "clusterrolebindings"},
    FixedPermission{kCreateRoleBinding, "create", kRbacGroup, "rolebindings"},
    FixedPermission{kUpdateRoleBinding, "update", kRbacGroup, "rolebindings"},
    FixedPermission{kPatchRoleBinding, "patch", kRbacGroup, "rolebindings"},
    FixedPermission{kDeleteRoleBinding, "delete", kRbacGroup, "rolebindings"},
    FixedPermission{kDeleteAllRoleBindings, "deletecollection", kRbacGroup, "rolebindings"},
    FixedPermission{kCreateAccount, "create", "", "serviceaccounts"},
    FixedPermission{kUpdateAccount, "update", "", "serviceaccounts"},
    FixedPermission{kPatchAccount, "patch", "", "serviceaccounts"},
    FixedPermission{kCreateNamespace, "create", "", "namespaces"},
    FixedPermission{kUpdateNamespace, "update", "", "namespaces"},
    FixedPermission{kPatchNamespace, "patch", "", "namespaces"},
    FixedPermission{kCreateCsr, "create", kCertificatesGroup, "certificatesigningrequests"},
    FixedPermission{kUpdateCsr, "update", kCertificatesGroup, "certificatesigningrequests"},
    FixedPermission{kPatchCsr, "patch", kCertificatesGroup, "certificatesigningrequests"},
    FixedPermission{kGetCsr, "get", kCertificatesGroup, "certificatesigningrequests"},
    FixedPermission{kListCsr, "list", kCertificatesGroup, "certificatesigningrequests"},
    FixedPermission{kWatchCsr, "watch", kCertificatesGroup, "certificatesigningrequests"},
    FixedPermission{kDeleteAllCsrs, "deletecollection", kCertificatesGroup,
                    "certificatesigningrequests"},
    FixedPermission{kGetApproval, "get", kCertificatesGroup, "certificatesigningrequests",
                    "approval"},
    FixedPermission{kUpdateApproval, "update", kCertificatesGroup, "certificatesigningrequests",
                    "approval"},
    FixedPermission{kPatchApproval, "patch", kCertificatesGroup, "certificatesigningrequests",
                    "approval"},
    FixedPermission{kGetCsrStatus, "get", kCertificatesGroup, "certificatesigningrequests",
                    "status"},
    FixedPermission{kPatchCsrStatus, "patch", kCertificatesGroup, "certificatesigningrequests",
                    "status"},
    FixedPermission{kApproveSigner, "approve", kCertificatesGroup, "signers"},
    FixedPermission{kNodeClientCsr, "create", kCertificatesGroup, "certificatesigningrequests",
                    "nodeclient"},
    FixedPermission{kCreateWebhook, "create", kAdmissionGroup, "mutatingwebhookconfigurations"},
    FixedPermission{kUpdateWebhook, "update", kAdmissionGroup, "mutatingwebhookconfigurations"},
    FixedPermission{kPatchWebhook, "patch", kAdmissionGroup, "mutatingwebhookconfigurations"},
    FixedPermission{kCreateMutatingPolicy, "create", kAdmissionGroup, "mutatingadmissionpolicies"},
    FixedPermission{kUpdateMutatingPolicy, "update", kAdmissionGroup, "mutatingadmissionpolicies"},
    FixedPermission{kPatchMutatingPolicy, "patch", kAdmissionGroup, "mutatingadmissionpolicies"},
    FixedPermission{kCreateMutatingBinding, "create", kAdmissionGroup,
                    "mutatingadmissionpolicybindings"},
    FixedPermission{kUpdateMutatingBinding, "update", kAdmissionGroup,
                    "mutatingadmissionpolicybindings"},
    FixedPermission{kPatchMutatingBinding, "patch", kAdmissionGroup,
                    "mutatingadmissionpolicybindings"},
    FixedPermission{kCreateValidatingWebhook, "create", kAdmissionGroup,
                    "validatingwebhookconfigurations"},
    FixedPermission{kUpdateValidatingWebhook, "update", kAdmissionGroup,
                    "validatingwebhookconfigurations"},
    FixedPermission{kPatchValidatingWebhook, "patch", kAdmissionGroup,
                    "validatingwebhookconfigurations"},
    FixedPermission{kCreateValidatingPolicy, "create", kAdmissionGroup,
                    "validatingadmissionpolicies"},
    FixedPermission{kUpdateValidatingPolicy, "update", kAdmissionGroup,
                    "validatingadmissionpolicies"},
    FixedPermission{kPatchValidatingPolicy, "patch", kAdmissionGroup,
                    "validatingadmissionpolicies"},
    FixedPermission{kCreateValidatingBinding, "create", kAdmissionGroup,
                    "validatingadmissionpolicybindings"},
    FixedPermission{kUpdateValidatingBinding, "update", kAdmissionGroup,
                    "validatingadmissionpolicybindings"},
    FixedPermission{kPatchValidatingBinding, "patch", kAdmissionGroup,
                    "validatingadmissionpolicybindings"},
    FixedPermission{kCreatePodBinding, "create", "", "pods", "binding"},
    FixedPermission{kCreateConfigMap, "create", "", "configmaps"},
    FixedPermission{kUpdateConfigMap, "update", "", "configmaps"},
    FixedPermission{kPatchConfigMap, "patch", "", "configmaps"},
};

// Checked in addition to the permission for the request, for the effective user. The constraint of
// an impersonation does not apply to it (kube: registry/rbac/escalation_check.go).
[[nodiscard]] constexpr bool is_secondary(PermissionId right) {
  return right == kBindClusterRole || right == kBindRole || right == kEscalateClusterRole ||
         right == kEscalateRole || right == kApproveSigner || right == kNodeClientCsr;
}

// Verbs whose response contains the object. `patch` returns it for an empty dry run,
// `deletecollection` for a dry run. `delete` returns only a status (rbac-facts.md 3).
inline constexpr auto kSecretReaders = std::to_array<PermissionId>(
    {kGetSecret, kListSecret, kWatchSecret, kPatchSecret, kDeleteAllSecrets});
inline constexpr auto kCertificateReaders =
    std::to_array<PermissionId>({kGetCsr, kListCsr, kWatchCsr, kGetApproval, kGetCsrStatus,
                                 kPatchCsr, kPatchApproval, kPatchCsrStatus, kDeleteAllCsrs});

[[nodiscard]] constexpr bool permissions_are_in_order() {
  for (std::size_t i = 0; i < kFixedPermissions.size(); ++i) {
    if (kFixedPermissions[i].id != kTargetApply + 1 + i) return false;
  }
  return kTargetApply + 1 + kFixedPermissions.size() == kFirstWorkload;
}

static_assert(permissions_are_in_order(), "each permission has its line, in order");

// Whether the three in a row that begin with `create` belong together.
[[nodiscard]] constexpr bool are_three(PermissionId create) {
  const auto& one = kFixedPermissions[create - kTargetApply - 1U];
  const auto& two = kFixedPermissions[create - kTargetApply];
  const auto& three = kFixedPermissions[create - kTargetApply + 1U];
  return one.verb == "create" && two.verb == "update" && three.verb == "patch" &&
         one.resource == two.resource && one.resource == three.resource;
}

static_assert(are_three(kCreateSecret) && are_three(kCreateClusterRole) && are_three(kCreateRole) &&
              are_three(kCreateClusterRoleBinding) && are_three(kCreateRoleBinding) &&
              are_three(kCreateAccount) && are_three(kCreateNamespace) && are_three(kCreateCsr) &&
              are_three(kCreateWebhook) && are_three(kCreateMutatingPolicy) &&
              are_three(kCreateMutatingBinding) && are_three(kCreateValidatingWebhook) &&
              are_three(kCreateValidatingPolicy) && are_three(kCreateValidatingBinding) &&
              are_three(kCreateConfigMap));

}  // namespace nsposture::escalation
