#include "graph/base/go_quote.h"

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

struct Rune {
  std::uint32_t value = 0;
  std::size_t length = 0;  // 0: no valid UTF-8 here
};

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

// REQUIRES: text is not empty.
Rune decode(std::string_view text) {
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text.front());
  const auto length = sequence_length(lead);
  if (length == 0 || text.size() < length) return {};
  if (length == 1) return {lead, 1};
  std::uint32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (next & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || value > 0x10FFFF || surrogate) return {};
  return {value, length};
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
    const auto rune = decode(text);
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
