// An escalation path as JSON.
#pragma once

#include "reports/answers/escalation_path.h"

#include <nlohmann/json_fwd.hpp>

namespace nsposture::reports::json {

// [{"technique", "as", "gains", "because", "request", "grants"}].
[[nodiscard]] nlohmann::ordered_json path_json(const EscalationPath& path);

}  // namespace nsposture::reports::json
