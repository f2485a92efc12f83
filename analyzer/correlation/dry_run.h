// Deletions that may not have been any: the option of a dry run stands in the body of a delete,
// which level Metadata does not have (audit-facts.md 2.5).
#pragma once

#include "analyzer/correlation/request.h"

#include <string_view>

namespace nsposture::correlation {

inline constexpr std::string_view kMayBeDryRun =
    "at level Metadata a dry run looks like a deletion: the option stands in the body";

// Whether the log leaves it open that this request only tried a deletion. The controllers that
// clear away what is gone never do.
[[nodiscard]] bool may_be_dry_run(const LoggedRequest& request);

}  // namespace nsposture::correlation
