// Quotes names from an input for command lines that users paste into a shell.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

// One word for bash, zsh or ksh, quoted where necessary, for any text. Quoting does not keep a
// leading dash from being read as an option: put `--` before it. Control characters become escapes,
// so the result is one line.
[[nodiscard]] std::string shell_quote(std::string_view text);

}  // namespace nsposture
