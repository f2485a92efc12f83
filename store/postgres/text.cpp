#include "store/postgres/text.h"

#include "graph/base/utf8.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace nsposture::store::postgres {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// The length of the storable character at that position; 0 when there is none.
std::size_t character_length(std::string_view text) {
  return text.front() == '\0' ? 0 : decode_utf8(text, 0).length;
}

}  // namespace

std::string with_dollars(std::string_view sql) {
  std::string out;
  int next = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '\'') quoted = !quoted;
    if (sql[i] != '?' || quoted) {
      out += sql[i];
      continue;
    }
    out += '$';
    if (i + 1 < sql.size() && digit(sql[i + 1])) continue;
    out += std::to_string(++next);
  }
  return out;
}

std::string storable_text(std::string_view text) {
  const bool fine = text.find('\0') == std::string_view::npos &&
                    simdjson::validate_utf8(text.data(), text.size());
  if (fine) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const auto length = character_length(text);
    out += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string bytea(std::string_view bytes) {
  std::string out = "\\x";
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

bool only_writes(std::string_view sql) {
  const bool writes =
      sql.starts_with("INSERT") || sql.starts_with("UPDATE") || sql.starts_with("DELETE");
  return writes && sql.find("RETURNING") == std::string_view::npos;
}

}  // namespace nsposture::store::postgres
