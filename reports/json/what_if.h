// The answer of `what-if` as JSON.
#pragma once

#include "reports/answers/what_if.h"

#include <string>

namespace nsposture::reports::json {

// {"action", "removed", "applied", "before":{"direct", "becomes", "indirect"}, "after":{…},
// "subjects":[{"kind", "namespace", "name", "before", "after"}], "permissions":[as in `diff`], and
// caveats}. The words for access are those of `who-can`.
[[nodiscard]] std::string what_if(const WhatIf& answer);

}  // namespace nsposture::reports::json
