// What OpenShift's API server does before RBAC (its browsersafe authorizer). A proxy request by an
// unauthenticated user is checked against `unsafeproxy`, which only wildcards match, so that no
// browser can be made to proxy. Upstream servers do not do this.
#pragma once

#include "graph/model/request.h"

#include <string>

namespace nsposture::rbac {

// The request that RBAC then decides; usually the request itself.
[[nodiscard]] ResourceAttributes browser_safe(const Identity& identity,
                                              const ResourceAttributes& request);

// The reason of a denial, with the words for the change, if there is one.
[[nodiscard]] std::string browser_safe_reason(std::string reason, const Identity& identity,
                                              const ResourceAttributes& request);

}  // namespace nsposture::rbac
