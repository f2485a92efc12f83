// The RBAC object of a request, according to its group, resource and name.
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/object_key.h"

#include <optional>

namespace nsposture::correlation {

// Empty if the request is not about roles or bindings, or is about a subresource.
[[nodiscard]] std::optional<ObjectKind> rbac_kind_of(const LoggedRequest& request);
// The object of that kind that the request names.
[[nodiscard]] ObjectKey rbac_key_of(const LoggedRequest& request, ObjectKind kind);

}  // namespace nsposture::correlation
