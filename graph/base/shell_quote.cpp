#include "graph/base/shell_quote.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture {

namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:@=,+%").find(c) != std::string_view::npos;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::string shell_quote(std::string_view text) {
  const bool plain = !text.empty() && std::ranges::all_of(text, is_plain);
  if (plain) return std::string(text);
  const bool controls = std::ranges::any_of(text, is_control);
  std::string word = controls ? "$'" : "'";
  for (const char c : text) {
    if (controls && is_control(c)) {
      word += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else if (controls && (c == '\'' || c == '\\')) {
      word += {'\\', c};
    } else if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + '\'';
}

}  // namespace nsposture
