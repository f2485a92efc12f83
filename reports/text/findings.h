// Findings as text: as a table, or each in full.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/text/report.h"

#include <string>

namespace nsposture::reports::text {

struct FindingsTextOptions {
  TextOptions text;   // `explain`: each in full
  bool fits = false;  // no line of the table is wider than the text's width
  bool wide = false;  // all columns, nothing is cut
};

// What lowers the confidence in the list, what was found, and the first `most_findings` of it; then
// how many of the total were shown.
[[nodiscard]] std::string render_findings(const ReportData& data,
                                          const FindingsTextOptions& options);

}  // namespace nsposture::reports::text
