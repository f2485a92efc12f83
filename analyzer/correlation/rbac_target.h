// The RBAC object that a request is about, as its group, resource and name say.
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/object_key.h"

#include <optional>

namespace nsposture::correlation {

// Nothing: it is not about roles or bindings, or about a subresource of one.
[[nodiscard]] std::optional<ObjectKind> rbac_kind_of(const LoggedRequest& request);
// The object of that kind that the request names.
[[nodiscard]] ObjectKey rbac_key_of(const LoggedRequest& request, ObjectKind kind);

}  // namespace nsposture::correlation
