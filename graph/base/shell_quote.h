// Names from an input in a command line that people paste into a shell.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

// One word of bash, zsh or ksh, whatever the text, quoted where it must be. Quotes do not keep a
// leading dash from being an option: put `--` before it. Control characters become escapes, so the
// result is one line.
[[nodiscard]] std::string shell_quote(std::string_view text);

}  // namespace nsposture
