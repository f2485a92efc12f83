// Where a finding is shown in a file: the one place that a format with annotations has room for.
#pragma once

#include "store/records/finding.h"

namespace nsposture::reports {

// What to mend comes before what was seen: a manifest before a log. Null when nothing has a file.
[[nodiscard]] const store::Evidence* primary_location(const store::Finding& finding);

}  // namespace nsposture::reports
