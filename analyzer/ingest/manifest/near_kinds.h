// Objects meant as RBAC objects but with a wrong kind or group, which the API server does not know.
#pragma once

#include <string_view>

namespace nsposture::ingest::manifest {

// The RBAC kind that `kind` of `group` probably means, "" if none. Kinds of other groups with such
// a name (a provider's Role) do not count.
[[nodiscard]] std::string_view meant_rbac_kind(std::string_view kind, std::string_view group);

}  // namespace nsposture::ingest::manifest
