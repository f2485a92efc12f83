// Names that can be created by server-side apply and not by POST.
#pragma once

#include "graph/rbac/namespace_creation.h"

#include <vector>

namespace nsposture::queries {

// The names that the identity can create so, with the rules that have `create`.
[[nodiscard]] std::vector<rbac::Grant> apply_only_grants(const rbac::Authorizer& authorizer,
                                                         const Identity& identity);

}  // namespace nsposture::queries
