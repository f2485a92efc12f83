// The answer of `remediate` as JSON.
#pragma once

#include "reports/answers/remediation.h"

#include <string>

namespace nsposture::reports::json {

// {"action", "unit", "subjects", "allowed", "complete", "smallest", "removals":[{"what":
// "binding"|"subject"|"rule", "binding"|"role", "subject", "rule", "file", "line", "command"}],
// "remaining"}.
[[nodiscard]] std::string remediation(const Remediation& answer);

}  // namespace nsposture::reports::json
