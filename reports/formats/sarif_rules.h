// The rules of a SARIF run: what each is called, why it matters, where to read on.
#pragma once

#include "reports/answers/report_data.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <map>
#include <string_view>

namespace nsposture::reports::formats {

// "error", "warning" or "note".
[[nodiscard]] std::string_view sarif_level(store::Severity severity);

// Where the project has its pages; "" when the program was built without (NSPOSTURE_HOME).
[[nodiscard]] std::string_view home_page();

using RuleIndex = std::map<std::string_view, std::size_t>;

// A descriptor for each rule of the findings; `index` says at which place each stands.
[[nodiscard]] nlohmann::ordered_json sarif_rules(const ReportData& data, RuleIndex& index);

}  // namespace nsposture::reports::formats
