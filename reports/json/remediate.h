// The answer of `remediate` as JSON.
#pragma once

#include "reports/answers/remediation.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace nsposture::reports::json {

// {"what", what is removed, "file", "line", "command"}.
[[nodiscard]] nlohmann::ordered_json removal_json(const Removal& removal);

// {"action", "unit", "subjects", "allowed", "complete", "smallest", "paths", "removals":[{"what":
// "binding"|"subject"|"rule", "binding"|"role", "subject", "rule", "file", "line", "command",
// "ends"}], "left_out", "curve":[{"removals", "ended", "verified"}], "remaining"}.
[[nodiscard]] std::string remediation(const Remediation& answer);

}  // namespace nsposture::reports::json
