// The causes of findings as JSON.
#pragma once

#include "reports/answers/cause.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace nsposture::reports::json {

// [{"id", "kind", "severity", "title", "grant", "rules", "findings", "subjects", "fix", "ends",
// "also_removes", "used"}], in the order in which to end them.
[[nodiscard]] nlohmann::ordered_json causes_json(const std::vector<Cause>& causes);

}  // namespace nsposture::reports::json
