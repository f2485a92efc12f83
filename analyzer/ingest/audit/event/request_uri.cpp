#include "analyzer/ingest/audit/event/request_uri.h"

#include "graph/base/masked.h"
#include "graph/base/utf8.h"

namespace nsposture::ingest::audit {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A field manager is stored in the database: removes control characters, even escaped ones.
char printable(int byte) {
  return byte < 0x20 || byte >= 0x7f ? '?' : static_cast<char>(byte);
}

// As Go's url.ParseQuery: "+" is a space, "%xx" a byte; an invalid escape is kept.
std::string decode_component(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      decoded += printable(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

constexpr std::size_t kMaxCommand = 512;

void add_word(const std::string& word, std::string& command) {
  if (!command.empty()) command += ' ';
  command += word;
}

}  // namespace

RequestUri parse_request_uri(std::string_view uri) {
  RequestUri parsed;
  const auto mark = uri.find('?');
  parsed.path = uri.substr(0, mark);
  auto query = mark == std::string_view::npos ? std::string_view() : uri.substr(mark + 1);
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const auto equals = pair.find('=');
    const auto key = decode_component(pair.substr(0, equals));
    const auto value = equals == std::string_view::npos ? std::string()
                                                        : decode_component(pair.substr(equals + 1));
    // kube: "All" is the only value that the server accepts; others are 422 and no dry run.
    if (key == "dryRun" && value == "All") parsed.dry_run = true;
    // As in conversion of url.Values: case-sensitive, and the first of several.
    if (key == "labelSelector" && parsed.label_selector.empty()) parsed.label_selector = value;
    if (key == "fieldSelector" && parsed.field_selector.empty()) parsed.field_selector = value;
    if ((key == "limit" && value != "0") || key == "continue") parsed.limited = true;
    if (key == "command" || key == "cmd") add_word(value, parsed.command);
    if (key == "fieldManager" && parsed.field_manager.empty()) parsed.field_manager = value;
  }
  parsed.command = masked(parsed.command);
  parsed.command = std::string(cut_utf8(parsed.command, kMaxCommand));
  return parsed;
}

}  // namespace nsposture::ingest::audit
