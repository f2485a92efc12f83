#include "graph/base/go_quote.h"

#include "graph/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace nsposture {

namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Go's unicode.IsPrint is false for controls, formats, separators other than the space, surrogates
// and private use. Unassigned code points are not listed: they differ by Unicode version.
constexpr std::array kNotPrintable = {
    Range{0x00, 0x1F},       Range{0x7F, 0xA0},       Range{0xAD, 0xAD},
    Range{0x600, 0x605},     Range{0x61C, 0x61C},     Range{0x6DD, 0x6DD},
    Range{0x70F, 0x70F},     Range{0x890, 0x891},     Range{0x8E2, 0x8E2},
    Range{0x1680, 0x1680},   Range{0x180E, 0x180E},   Range{0x2000, 0x200F},
    Range{0x2028, 0x202F},   Range{0x205F, 0x206F},   Range{0x3000, 0x3000},
    Range{0xD800, 0xF8FF},   Range{0xFEFF, 0xFEFF},   Range{0xFFF0, 0xFFFB},
    Range{0xFFFE, 0xFFFF},   Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD},
    Range{0x13430, 0x1343F}, Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A},
    Range{0xE0000, 0xE00FF}, Range{0xE01F0, 0x10FFFF}};

bool is_printable(std::uint32_t rune) {
  return std::ranges::none_of(kNotPrintable,
                              [rune](Range r) { return r.first <= rune && rune <= r.last; });
}

std::string escape(std::uint32_t rune) {
  constexpr std::string_view kLetters = "abtnvfr";
  if (rune >= 7 && rune <= 13) return {'\\', kLetters[rune - 7]};
  if (rune < 0x20 || rune == 0x7F) return fmt::format("\\x{:02x}", rune);
  return rune < 0x10000 ? fmt::format("\\u{:04x}", rune) : fmt::format("\\U{:08x}", rune);
}

}  // namespace

std::string go_quote(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto rune = decode_utf8(text, 0);
    const auto length = std::max<std::size_t>(rune.length, 1);
    if (rune.length == 0) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (rune.value == '"' || rune.value == '\\') {
      quoted += {'\\', static_cast<char>(rune.value)};
    } else if (is_printable(rune.value)) {
      quoted += text.substr(0, length);
    } else {
      quoted += escape(rune.value);
    }
    text.remove_prefix(length);
  }
  return quoted + '"';
}

std::string go_string_slice(const std::vector<std::string>& list) {
  std::string text = "[]string{";
  for (const auto& item : list) {
    if (&item != &list.front()) text += ", ";
    text += go_quote(item);
  }
  return text + '}';
}

}  // namespace nsposture
