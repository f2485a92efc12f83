// Makes text from the input fit for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::reports::escape {

// printable() of the whole text, for tables, commands and the log: nothing is cut.
[[nodiscard]] std::string terminal_text(std::string_view text);

}  // namespace nsposture::reports::escape
