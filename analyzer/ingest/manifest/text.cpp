#include "analyzer/ingest/manifest/text.h"

#include "graph/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::size_t kMaxQuoted = 120;

constexpr std::array<bool, 256> kSuspect = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = c != '\t' && c != '\n' && c != '\r';
  table[0x7F] = true;
  return table;
}();

// The length of the hidden line end at `at`, 0 if there is none.
std::size_t hidden_line_end(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at, 3);
  if (rest[0] == '\r') return rest.size() < 2 || rest[1] != '\n' ? 1 : 0;
  if (rest.starts_with("\xC2\x85")) return 2;
  return rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9" ? 3 : 0;
}

}  // namespace

TextPlace LineCounter::place(std::size_t offset) {
  if (offset < seen_) step_back(offset);
  while (seen_ < offset) {
    const void* newline = std::memchr(text_.data() + seen_, '\n', offset - seen_);
    if (newline == nullptr) break;
    line_start_ = static_cast<std::size_t>(static_cast<const char*>(newline) - text_.data()) + 1;
    seen_ = line_start_;
    ++line_;
  }
  seen_ = offset;
  return {line_, static_cast<std::uint32_t>(offset - line_start_ + 1)};
}

void LineCounter::step_back(std::size_t offset) {
  line_ -= static_cast<std::uint32_t>(
      std::count(text_.begin() + static_cast<std::ptrdiff_t>(offset),
                 text_.begin() + static_cast<std::ptrdiff_t>(seen_), '\n'));
  seen_ = offset;
  const auto newline = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
  line_start_ = newline == std::string_view::npos ? 0 : newline + 1;
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t word = 0;  // eight ASCII characters at once: almost all of every manifest
    if (at + sizeof word <= text.size()) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const auto length = decode_utf8(text, at).length;
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::size_t find_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kSuspect[static_cast<unsigned char>(text[i])]) return i;
  }
  return std::string_view::npos;
}

bool has_hidden_line_ends(std::string_view text) {
  for (auto at = text.find_first_of("\r\xC2\xE2"); at != std::string_view::npos;
       at = text.find_first_of("\r\xC2\xE2", at + 1)) {
    if (hidden_line_end(text, at) > 0) return true;
  }
  return false;
}

std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (const auto size = hidden_line_end(text, at); size > 0) {
      out += '\n';
      at += size;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::string code_point_name(unsigned char c) {
  return fmt::format("U+{:04X}", c);
}

std::string quoted(std::string_view text) {
  std::string result = "`";
  for (const char c : cut_utf8(text, kMaxQuoted)) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  if (text.size() > kMaxQuoted) result += "…";
  return result + '`';
}

}  // namespace nsposture::ingest::manifest
