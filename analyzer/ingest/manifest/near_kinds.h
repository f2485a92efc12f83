// Objects that were meant to be RBAC's: a slip in kind or group, and the API server knows no such
// thing.
#pragma once

#include <string_view>

namespace nsposture::ingest::manifest {

// The kind of RBAC that `kind` of `group` was meant to be, "" when it looks like none. Kinds that
// other groups call so (a provider's Role) are none.
[[nodiscard]] std::string_view meant_rbac_kind(std::string_view kind, std::string_view group);

}  // namespace nsposture::ingest::manifest
