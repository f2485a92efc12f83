// The answer of `diff` as text.
#pragma once

#include "reports/answers/difference.h"

#include <string>
#include <vector>

namespace nsposture::reports::text {

// "Permissions gained", "Permissions lost", each by subject; "" when there are none.
[[nodiscard]] std::string permission_changes(const std::vector<PermissionChange>& changes);

[[nodiscard]] std::string difference(const Difference& answer);

}  // namespace nsposture::reports::text
