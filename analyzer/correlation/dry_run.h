// Deletions that may have been dry runs: the option is in the body of the delete, which level
// Metadata does not log (audit-facts.md 2.5).
#pragma once

#include "analyzer/correlation/request.h"

#include <string_view>

namespace nsposture::correlation {

inline constexpr std::string_view kMayBeDryRun =
    "at level Metadata a dry run looks like a deletion: the option stands in the body";

// Whether, according to the log, this deletion may have been a dry run. Controllers that clean up
// never send one.
[[nodiscard]] bool may_be_dry_run(const LoggedRequest& request);

}  // namespace nsposture::correlation
