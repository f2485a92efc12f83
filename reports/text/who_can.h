// The answer of `who-can` for people.
#pragma once

#include "reports/answers/who_can.h"

#include <string>

namespace nsposture::reports::text {

// A table with a row for each grant.
[[nodiscard]] std::string who_can(const WhoCan& answer);

// Of one of those who may or could become able to: its paths.
[[nodiscard]] std::string access_paths(const SubjectAccess& answer);

// The same under a line with the subject.
[[nodiscard]] std::string subject_access(const SubjectAccess& answer);

}  // namespace nsposture::reports::text
