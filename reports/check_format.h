// The formats in which a check may be reported: those of a review, not all of a report's.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/text/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// As -o takes them: text, json, md, sarif, junit, github, gitlab.
[[nodiscard]] const std::vector<std::string>& check_formats();

// "md" for "x/review.md"; nothing for an ending that no format of a check has.
[[nodiscard]] std::optional<std::string> check_format_of_file(std::string_view path);

// `options` count for text alone. REQUIRES: `format` is one of check_formats().
[[nodiscard]] std::string render_check(const CheckReport& report, std::string_view format,
                                       const text::TextOptions& options);

}  // namespace nsposture::reports
