// The order of a list of findings.
#pragma once

#include "reports/answers/report_data.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace nsposture::reports {

enum class FindingOrder : std::uint8_t {
  Severity,   // open ones first, the most severe first
  Time,       // the newest first, those without a time last
  Rule,       // by id
  Subject,    // by name, those without one last
  Namespace,  // by name, those without one last
};

// "severity", "time", "rule", "subject", "namespace".
[[nodiscard]] std::optional<FindingOrder> finding_order_from(std::string_view text);

// Stable: equal findings keep their order.
void sort_findings(std::vector<FindingView>& findings, FindingOrder order);

}  // namespace nsposture::reports
