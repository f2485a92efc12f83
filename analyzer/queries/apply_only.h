// Names that can be created by server-side apply but not by POST.
#pragma once

#include "graph/rbac/namespace_creation.h"

#include <vector>

namespace nsposture::queries {

// The names that the identity can create only by apply, with the rules that allow `create`.
[[nodiscard]] std::vector<rbac::Grant> apply_only_grants(const rbac::Authorizer& authorizer,
                                                         const Identity& identity);

}  // namespace nsposture::queries
