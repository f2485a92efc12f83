// One renderer a format; each gives the whole document as text.
#pragma once

#include <string>

#include "reports/report_data.h"

namespace nsposture::reports {

// For a person in a hurry; renders on GitHub. Everything from the input is escaped.
[[nodiscard]] std::string render_markdown(const ReportData& data);

// One self-contained file under a strict Content-Security-Policy: no request to anywhere.
[[nodiscard]] std::string render_html(const ReportData& data);

// DESIGN.md "Machine contract": {"findings":[…]} plus what the report shows.
[[nodiscard]] std::string render_json(const ReportData& data);

// For the terminal: grouped by severity, short; `colour` adds ANSI codes, control characters of the
// input are made visible, never passed on.
[[nodiscard]] std::string render_text(const ReportData& data, bool colour);

}  // namespace nsposture::reports
