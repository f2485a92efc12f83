// Fits an answer to the terminal that shows it.
#pragma once

#include "reports/text/report.h"

#include <string>
#include <string_view>

namespace nsposture::reports::text {

// Lines longer than the terminal's width continue on the next line, indented; commands stay whole,
// so that they can be copied. With color, the start of a line is painted: what was gained or lost,
// comments, commands. REQUIRES: text made fit for a terminal.
[[nodiscard]] std::string fit(std::string_view text, const TextOptions& options);

}  // namespace nsposture::reports::text
