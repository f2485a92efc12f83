// Answers as Markdown, which renders on GitHub. What is text of the input is made harmless.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/answers/dossier.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::markdown {

// For a person in a hurry; renders on GitHub. Long lists are cut, and it says so.
[[nodiscard]] std::string render_markdown(const ReportData& data);

// A comment for a pull request: short, and everything that is somebody else's text made harmless.
[[nodiscard]] std::string render_check_markdown(const CheckReport& report);

[[nodiscard]] std::string dossier_markdown(const Dossier& dossier);
[[nodiscard]] std::string fleet_markdown(const Fleet& fleet);

}  // namespace nsposture::reports::markdown
