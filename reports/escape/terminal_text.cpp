#include "reports/escape/terminal_text.h"

#include "graph/base/utf8.h"

#include <fmt/format.h>

namespace nsposture::reports::escape {

namespace {

// Characters that move the cursor, hide text or change its direction.
bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

}  // namespace

std::string terminal_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto point = decode_utf8(text, at);
    if (point.length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
      ++at;
      continue;
    }
    if (is_unsafe(point.value)) {
      out += point.value < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(point.value))
                                 : fmt::format("\\u{{{:x}}}", static_cast<unsigned>(point.value));
    } else {
      out.append(text, at, point.length);
    }
    at += point.length;
  }
  return out;
}

}  // namespace nsposture::reports::escape
