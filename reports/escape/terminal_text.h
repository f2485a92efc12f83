// Text from the input made fit for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::reports::escape {

// Never passed on as it is, since control characters would drive the terminal: they, DEL,
// bidirectional overrides and bytes that are not UTF-8 become \xNN or \u{NNNN}. Nothing is cut off.
[[nodiscard]] std::string terminal_text(std::string_view text);

}  // namespace nsposture::reports::escape
