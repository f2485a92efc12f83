// Where a finding is shown in a file: the one place that a format with annotations has room for.
#pragma once

#include "store/records/finding.h"

#include <string_view>

namespace nsposture::reports {

// What to mend comes before what was seen: a manifest before a log. Null when nothing has a file.
[[nodiscard]] const store::Evidence* primary_location(const store::Finding& finding);

// Such a file can be one of the repository that is worked in: its path is relative and leads
// nowhere else. The standard input is none.
[[nodiscard]] bool is_repository_path(std::string_view file);
// A place in a manifest of the repository: it has such a file, and tells of an object.
[[nodiscard]] bool is_in_repository(const store::Evidence& evidence);
// The best of them of a finding; null when there is none.
[[nodiscard]] const store::Evidence* repository_location(const store::Finding& finding);

}  // namespace nsposture::reports
