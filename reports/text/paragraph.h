// Lines of a given width, for the terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::text {

// Breaks `text` (UTF-8 without control characters) at spaces into lines that, with `indent` columns
// before each, are at most `width` columns wide. A longer word stays whole. Runs of spaces within a
// line are kept. Width 0: one line. Never empty.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width,
                                            std::size_t indent);

}  // namespace nsposture::reports::text
