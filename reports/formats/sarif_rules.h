// The rules of a SARIF run: their names, why they matter, where to read more.
#pragma once

#include "reports/answers/report_data.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <map>
#include <string_view>

namespace nsposture::reports::formats {

// "error", "warning" or "note".
[[nodiscard]] std::string_view sarif_level(store::Severity severity);

// The home page of the project; "" when the program was built without one (NSPOSTURE_HOME).
[[nodiscard]] std::string_view home_page();

using RuleIndex = std::map<std::string_view, std::size_t>;

// One descriptor per rule of the findings; `index` gets the position of each.
[[nodiscard]] nlohmann::ordered_json sarif_rules(const ReportData& data, RuleIndex& index);

}  // namespace nsposture::reports::formats
