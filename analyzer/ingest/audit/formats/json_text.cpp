#include "analyzer/ingest/audit/formats/json_text.h"

#include "analyzer/ingest/json/json.h"

#include <fmt/format.h>

#include <utility>

namespace nsposture::ingest::audit::formats {

void append_quoted(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", c);
    } else {
      json += c;
    }
  }
  json += '"';
}

void JsonText::add_key(std::string_view key) {
  if (text_.size() > 1) text_ += ',';
  append_quoted(text_, key);
  text_ += ':';
}

void JsonText::add_raw(std::string_view key, std::string_view raw) {
  if (raw.empty()) return;
  add_key(key);
  text_ += raw;
}

void JsonText::add_text(std::string_view key, std::string_view text) {
  add_key(key);
  append_quoted(text_, text);
}

std::string JsonText::take() {
  return json::padded(std::exchange(text_, "{") + '}');
}

}  // namespace nsposture::ingest::audit::formats
