// The formats of a check's result: those that a review needs, not all report formats.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/text/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// As -o accepts them: text, json, md, sarif, junit, github, gitlab.
[[nodiscard]] const std::vector<std::string>& check_formats();

// "md" for "x/review.md"; empty for a file ending that no format of a check has.
[[nodiscard]] std::optional<std::string> check_format_of_file(std::string_view path);

// `options` apply only to text. REQUIRES: `format` is one of check_formats().
[[nodiscard]] std::string render_check(const CheckReport& report, std::string_view format,
                                       const text::TextOptions& options);

}  // namespace nsposture::reports
