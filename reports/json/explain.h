// The answer of `explain` as JSON.
#pragma once

#include "reports/answers/explanation.h"

#include <string>

namespace nsposture::reports::json {

// {"subject", "groups", "allowed", "reason", "grants", "apply_only", "misses":[{"kind", "text",
// "grant"}], "can_become": null or {"how", "cost", "only_names", "path"}}; grants and paths as
// in `who-can`.
[[nodiscard]] std::string explanation(const Explanation& answer);

}  // namespace nsposture::reports::json
