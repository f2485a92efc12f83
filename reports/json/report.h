// Answers as JSON: the machine contract. Times are RFC 3339 in UTC.
#pragma once

#include "reports/answers/check_report.h"
#include "reports/answers/dossier.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::json {

// The value of "schema" in our JSON; docs/report.schema.json describes it.
inline constexpr std::string_view kReportSchema = "nsposture/report/v1";

// The machine contract: {"findings":[…]} and everything else that the report shows. Times are RFC
// 3339 in UTC with all digits of the evidence, null when unknown.
[[nodiscard]] std::string render_json(const ReportData& data);

// One finding as in render_json(), with the name of its cluster: a separate message.
[[nodiscard]] std::string render_finding(const FindingView& view, std::string_view cluster);

// docs/check.md describes it.
[[nodiscard]] std::string render_check_json(const CheckReport& report);

[[nodiscard]] std::string dossier_json(const Dossier& dossier);

// The value of "schema" in the JSON.
inline constexpr std::string_view kFleetSchema = "nsposture/fleet/v1";
[[nodiscard]] std::string fleet_json(const Fleet& fleet);

}  // namespace nsposture::reports::json
