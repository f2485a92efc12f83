// The location of a finding: formats with annotations have room for only one.
#pragma once

#include "store/records/finding.h"

#include <string_view>

namespace nsposture::reports {

// What to fix comes before what was observed: a manifest before a log. Null when none has a file.
[[nodiscard]] const store::Evidence* primary_location(const store::Finding& finding);

// Whether such a file can be in the current repository: its path is relative and stays inside it.
// The standard input is not.
[[nodiscard]] bool is_repository_path(std::string_view file);
// Whether it is a location in a manifest of the repository: it has such a file and shows an object.
[[nodiscard]] bool is_in_repository(const store::Evidence& evidence);
// The best of these locations of a finding; null when there is none.
[[nodiscard]] const store::Evidence* repository_location(const store::Finding& finding);

}  // namespace nsposture::reports
