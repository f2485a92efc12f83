// Reports to render in tests: one with a bit of everything, hostile text among it; an empty one;
// and one of any size.
#pragma once

#include "reports/answers/report_data.h"

#include <cstddef>
#include <string_view>

namespace nsposture::reports::sample {

[[nodiscard]] ReportData rich();
[[nodiscard]] ReportData empty();
// Everything that a user, a client or a file can name holds `text`.
[[nodiscard]] ReportData hostile(std::string_view text);
[[nodiscard]] ReportData big(std::size_t findings, std::size_t creations);

}  // namespace nsposture::reports::sample
