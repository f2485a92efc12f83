// Parses the objects that audit events carry (store::AuditEvent::object).
#pragma once

#include "graph/model/objects.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// Empty if the text is not such an object: an event of level Metadata has none.
[[nodiscard]] std::optional<Role> role_from_event(std::string_view object, RoleKind kind);
[[nodiscard]] std::optional<Binding> binding_from_event(std::string_view object, BindingKind kind);

// The subjects that a patch of a binding names, if the log shows only the patch.
[[nodiscard]] std::vector<Subject> added_subjects_from_event(std::string_view object);

// The rules that a patch adds to a role, if the log shows only the patch.
[[nodiscard]] std::vector<PolicyRule> added_rules_from_event(std::string_view object);

// Whether an object under deletion still exists because of finalizers. Empty if it is not being
// deleted, as far as the text shows.
[[nodiscard]] std::optional<bool> still_there_from_event(std::string_view object);

// metadata.labels of any object; empty if there is no object, so the caller must check the text to
// distinguish "no labels" from "unknown".
[[nodiscard]] Labels labels_from_event(std::string_view object);
// The object is a patch of labels, not a whole object.
[[nodiscard]] bool is_patch(std::string_view object);
// Applies the patch to the labels; false if the object is not a patch.
bool patch_from_event(std::string_view object, Labels& labels);
// The labels that a patch set, whether the log shows the whole object or only the patch. A whole
// object in the request does not show what changed.
[[nodiscard]] Labels changed_labels_from_event(std::string_view object);
// The patch removes this label.
[[nodiscard]] bool removes_label(std::string_view object, std::string_view label);
[[nodiscard]] Labels annotations_from_event(std::string_view object);
// The risky settings of a pod or service, as ingest keeps them: "privileged", "hostPath /"…
[[nodiscard]] std::vector<std::string> opens_from_event(std::string_view object);
// The command run in a pod or on a node, from the URI query; empty: none, or unknown.
[[nodiscard]] std::string command_from_event(std::string_view object);
// The limits of a quota, as written: {"pods":"10"}.
[[nodiscard]] Labels limits_from_event(std::string_view object);

// The server's response shows an object that this write did not change.
[[nodiscard]] bool is_unchanged(std::string_view object);
// The service account whose token a Secret holds; empty: none, or unknown.
[[nodiscard]] std::string token_account_from_event(std::string_view object);

// A CertificateSigningRequest, as far as the log shows it.
struct CertificateRequest {
  std::string signer;
  std::string requester;                   // the requester, as the server recorded it
  std::string common_name;                 // the user name in the certificate
  std::vector<std::string> organizations;  // that user's groups
  bool approved = false;
};

[[nodiscard]] std::optional<CertificateRequest> certificate_from_event(std::string_view object);
// metadata.uid; empty if unknown.
[[nodiscard]] std::string uid_from_event(std::string_view object);

}  // namespace nsposture::correlation
