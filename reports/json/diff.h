// The answer of `diff` as JSON (docs/diff.md).
#pragma once

#include "reports/answers/difference.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace nsposture::reports::json {

// {"change": "gained"|"lost", "subject", "namespace", "rule", "grant"}.
[[nodiscard]] nlohmann::ordered_json permission_json(const PermissionChange& change);

[[nodiscard]] std::string difference(const Difference& answer);

}  // namespace nsposture::reports::json
