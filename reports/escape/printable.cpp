#include "reports/escape/printable.h"

#include "graph/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace nsposture::reports::escape {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Unicode's bidirectional controls, zero-width and other invisible characters, line separators.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 17> kHidden = {{
    {0x00AD, 0x00AD},
    {0x034F, 0x034F},
    {0x061C, 0x061C},
    {0x115F, 0x1160},
    {0x17B4, 0x17B5},
    {0x180B, 0x180F},
    {0x200B, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x206F},
    {0x3164, 0x3164},
    {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF},
    {0x1BCA0, 0x1BCA3},
    {0xE0000, 0xE0FFF},
}};

bool is_hidden(std::uint32_t code) {
  return std::ranges::any_of(
      kHidden, [code](const auto& range) { return code >= range.first && code <= range.second; });
}

void append_control(std::string& out, std::uint32_t code) {
  switch (code) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", code);
  }
}

// Calls `take(code, bytes)` for each character; `bytes` is empty when the text is not UTF-8.
template <typename Take>
void for_each_character(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto point = decode_utf8(text, 0);
    take(point.value, text.substr(0, point.length));
    text.remove_prefix(std::max<std::size_t>(point.length, 1));
  }
}

struct Quotation {
  std::size_t open;
  std::size_t close;
};

// A quotation opens after a space or a bracket and closes before one or a punctuation mark; quotes
// in the middle of a name are part of the name.
std::optional<Quotation> next_quotation(std::string_view text, std::size_t from) {
  for (auto open = text.find_first_of("\"`", from); open != std::string_view::npos;
       open = text.find_first_of("\"`", open + 1)) {
    if (open > 0 && std::string_view(" (").find(text[open - 1]) == std::string_view::npos) continue;
    for (auto close = text.find(text[open], open + 2); close != std::string_view::npos;
         close = text.find(text[open], close + 1)) {
      const bool ends = close + 1 == text.size() ||
                        std::string_view(" ,.;:)").find(text[close + 1]) != std::string_view::npos;
      if (ends) return Quotation{open, close};
    }
  }
  return std::nullopt;
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  if (text.size() <= most && is_plain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  std::size_t shown = 0;
  for_each_character(text, [&](std::uint32_t code, std::string_view bytes) {
    if (shown++ >= most) return;
    if (bytes.empty()) {
      out += kReplacement;
    } else if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
      append_control(out, code);
    } else if (is_hidden(code)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", code);
    } else {
      out += bytes;
    }
  });
  if (shown > most) out += fmt::format("… ({} more characters)", shown - most);
  return out;
}

std::vector<Segment> segments(std::string_view text) {
  std::vector<Segment> parts;
  const auto add = [&parts](std::string_view part, bool quoted) {
    if (!part.empty()) parts.push_back({std::string(part), quoted});
  };
  std::size_t from = 0;
  while (const auto found = next_quotation(text, from)) {
    add(text.substr(from, found->open - from), false);
    add(text.substr(found->open + 1, found->close - found->open - 1), true);
    from = found->close + 1;
  }
  add(text.substr(from), false);
  return parts;
}

}  // namespace nsposture::reports::escape
