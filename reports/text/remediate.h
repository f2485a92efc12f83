// The answer of `remediate` for people.
#pragma once

#include "reports/answers/remediation.h"

#include <string>

namespace nsposture::reports::text {

// kubectl lines, each with a comment that says what it takes away.
[[nodiscard]] std::string remediation(const Remediation& answer);

// The lines of comment, each with its end: what the whole does, what one removal takes away, and
// who cannot be stopped.
[[nodiscard]] std::string summary_comment(const Remediation& answer);
[[nodiscard]] std::string removal_comment(const Removal& removal);
[[nodiscard]] std::string remaining_comment(const Remediation& answer);

// What a removal takes away, a line without the mark of a comment.
[[nodiscard]] std::string removal_line(const Removal& removal);

}  // namespace nsposture::reports::text
