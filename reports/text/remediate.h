// The answer of `remediate` as text.
#pragma once

#include "reports/answers/remediation.h"

#include <string>

namespace nsposture::reports::text {

// kubectl commands, each with a comment that says what it removes.
[[nodiscard]] std::string remediation(const Remediation& answer);

// Comment lines, each with its line end: what all removals do together, what one removal removes,
// and which subjects cannot be stopped.
[[nodiscard]] std::string summary_comment(const Remediation& answer);
[[nodiscard]] std::string removal_comment(const Removal& removal);
[[nodiscard]] std::string remaining_comment(const Remediation& answer);

// What a removal removes, as one line without the comment mark.
[[nodiscard]] std::string removal_line(const Removal& removal);

}  // namespace nsposture::reports::text
