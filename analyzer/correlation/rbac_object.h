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
[[nodiscard]] Labels annotations_from_event(std::string_view object);
// What a pod or service opens, as ingest keeps it: "privileged", "hostPath /"…
[[nodiscard]] std::vector<std::string> opens_from_event(std::string_view object);
// metadata.uid; empty when it is not known.
[[nodiscard]] std::string uid_from_event(std::string_view object);

}  // namespace nsposture::correlation
