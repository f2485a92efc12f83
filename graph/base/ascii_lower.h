// Lowercases ASCII letters only, independent of the locale: for names that programs compare.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace nsposture
