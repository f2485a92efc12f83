// UTF-8 in untrusted text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nsposture {

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // in bytes; 0: these bytes are not UTF-8
};

// The code point that begins at `text[at]`. Overlong forms, surrogates and values beyond U+10FFFF
// are not UTF-8. REQUIRES: at < text.size().
[[nodiscard]] CodePoint decode_utf8(std::string_view text, std::size_t at);

// Whether the byte continues a character.
[[nodiscard]] constexpr bool is_utf8_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

// At most `size` bytes of the text, cut between characters.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t size);

// The text with U+FFFD for each byte that is not UTF-8.
[[nodiscard]] std::string repair_utf8(std::string_view text);

// Counts characters. Each byte that is not UTF-8 counts as one or none.
[[nodiscard]] std::size_t count_characters(std::string_view text);

}  // namespace nsposture
