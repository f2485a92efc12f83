// The causes of a report in Markdown: the first of each kind as on the terminal, then all.
#pragma once

#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::markdown {

// With a colored mark; the text is our own, so it needs no escaping.
[[nodiscard]] std::string_view severity_mark(store::Severity severity);

// Sections that end with a blank line; "" when there is no cause.
[[nodiscard]] std::string causes_markdown(const ReportData& data);

}  // namespace nsposture::reports::markdown
