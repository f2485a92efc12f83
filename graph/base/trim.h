// Removes the space around text.
#pragma once

#include <string_view>

namespace nsposture {

// Also the whitespace that JSON allows between tokens.
inline constexpr std::string_view kSpace = " \t\r\n";

// `space`: the characters to remove from both ends.
[[nodiscard]] constexpr std::string_view trim(std::string_view text,
                                              std::string_view space = kSpace) {
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

}  // namespace nsposture
