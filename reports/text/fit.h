// Makes an answer fit for the terminal that shows it.
#pragma once

#include "reports/text/report.h"

#include <string>
#include <string_view>

namespace nsposture::reports::text {

// Lines that are longer than the terminal is wide go on below, further in; commands stay whole, so
// that they can be copied. With colour, what stands first in a line is painted: what was gained or
// lost, comments, commands. REQUIRES: text made fit for a terminal.
[[nodiscard]] std::string fit(std::string_view text, const TextOptions& options);

}  // namespace nsposture::reports::text
