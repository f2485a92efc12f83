// Answers as Markdown, which renders on GitHub. Text from the input is neutralized.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/answers/dossier.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::markdown {

// A short report; renders on GitHub. Long lists are cut, and the report says so.
[[nodiscard]] std::string render_markdown(const ReportData& data);

// A comment for a pull request: short, with all text from others neutralized.
[[nodiscard]] std::string render_check_markdown(const CheckReport& report);

[[nodiscard]] std::string dossier_markdown(const Dossier& dossier);
[[nodiscard]] std::string fleet_markdown(const Fleet& fleet);

}  // namespace nsposture::reports::markdown
