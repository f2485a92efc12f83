// From what a check found to what it says, in every format.
#pragma once

#include "analyzer/check/check.h"
#include "analyzer/cli/terminal/io.h"
#include "reports/answers/check_report.h"

#include <string>
#include <vector>

namespace nsposture::cli::commands {

// As -o takes them: text, json, md, sarif, junit, github, gitlab.
[[nodiscard]] const std::vector<std::string>& check_formats();
// "md" from "x/review.md"; throws Error(Usage) for an ending that no format of a check has.
[[nodiscard]] std::string check_format_of(const std::string& path);
void require_check_format(const std::string& path);

[[nodiscard]] reports::CheckReport check_report(check::CheckResult result,
                                                const std::string& fail_on, Timestamp now);
[[nodiscard]] std::string render_check(const reports::CheckReport& report,
                                       const std::string& format, const Io& io);

// Control characters made visible.
[[nodiscard]] std::string printable(const std::string& text);

}  // namespace nsposture::cli::commands
