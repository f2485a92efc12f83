// What a user must see first, on one screen whatever the size of the cluster: how severe, why, what
// to do first, what that ends and what else it removes, what is new, what was not read.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/text/report.h"

#include <string>

namespace nsposture::reports::text {

// At most 60 lines at 80 columns.
[[nodiscard]] std::string first_screen(const ReportData& data, const TextOptions& options);

}  // namespace nsposture::reports::text
