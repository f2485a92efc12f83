// The answer of `who-can` for people.
#pragma once

#include "reports/answers/who_can.h"

#include <string>

namespace nsposture::reports::text {

// A table with a row for each grant.
[[nodiscard]] std::string who_can(const WhoCan& answer);

// One of those who may or could become able to, with its paths.
[[nodiscard]] std::string subject_access(const SubjectAccess& answer);

}  // namespace nsposture::reports::text
