// The objects that an audit event carries (store::AuditEvent::object), read back.
#pragma once

#include "graph/model/objects.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// Empty when the text is not such an object: an event of level Metadata has none.
[[nodiscard]] std::optional<Role> role_from_event(std::string_view object, RoleKind kind);
[[nodiscard]] std::optional<Binding> binding_from_event(std::string_view object, BindingKind kind);

// The subjects that a patch of a binding names, where the log shows the patch alone.
[[nodiscard]] std::vector<Subject> added_subjects_from_event(std::string_view object);

// Whether an object that is being deleted is still there: it is while it has finalizers. Nothing
// when it is not being deleted, as far as the text shows.
[[nodiscard]] std::optional<bool> still_there_from_event(std::string_view object);

// metadata.labels of any object; empty when there is no object, so the caller must look at the text
// to tell "no labels" from "not known".
[[nodiscard]] Labels labels_from_event(std::string_view object);
// The object is what a patch says of labels, not a whole one.
[[nodiscard]] bool is_patch(std::string_view object);
// Changes the labels as that patch does; false when it is none.
bool patch_from_event(std::string_view object, Labels& labels);
// The labels that a patch set, whether the log shows the whole object or the patch alone. A whole
// object that was sent says nothing of what it changed.
[[nodiscard]] Labels changed_labels_from_event(std::string_view object);
// A patch takes this label away.
[[nodiscard]] bool removes_label(std::string_view object, std::string_view label);
[[nodiscard]] Labels annotations_from_event(std::string_view object);
// What a pod or service opens, as ingest keeps it: "privileged", "hostPath /"…
[[nodiscard]] std::vector<std::string> opens_from_event(std::string_view object);
// What was run in a pod or on a node, by the query of the URI; empty: nothing, or not known.
[[nodiscard]] std::string command_from_event(std::string_view object);
// The limits of a quota, as they are written: {"pods":"10"}.
[[nodiscard]] Labels limits_from_event(std::string_view object);

// The server answered with an object that this write did not change.
[[nodiscard]] bool is_unchanged(std::string_view object);
// The account whose token a Secret holds; empty: it holds none, or it is not known.
[[nodiscard]] std::string token_account_from_event(std::string_view object);

// A request for a certificate, as far as the log shows it.
struct CertificateRequest {
  std::string signer;
  std::string requester;                   // who asked, as the server wrote it down
  std::string common_name;                 // the user that the certificate would make
  std::vector<std::string> organizations;  // and that user's groups
  bool approved = false;
};

[[nodiscard]] std::optional<CertificateRequest> certificate_from_event(std::string_view object);
// metadata.uid; empty when it is not known.
[[nodiscard]] std::string uid_from_event(std::string_view object);

}  // namespace nsposture::correlation
