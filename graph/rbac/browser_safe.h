// What OpenShift's API server puts before RBAC (its browsersafe authorizer): a proxy request by
// somebody who is not authenticated is held against `unsafeproxy`, which only wildcards match, so
// that no browser can be made to proxy. Upstream servers do not do so.
#pragma once

#include "graph/model/request.h"

#include <string>

namespace nsposture::rbac {

// The request that RBAC is asked about then; mostly the request itself.
[[nodiscard]] ResourceAttributes browser_safe(const Identity& identity,
                                              const ResourceAttributes& request);

// A refusal's reason with the words for what was changed, if anything was.
[[nodiscard]] std::string browser_safe_reason(std::string reason, const Identity& identity,
                                              const ResourceAttributes& request);

}  // namespace nsposture::rbac
