#include "reports/formats/yaml.h"

#include "graph/base/ascii_lower.h"
#include "graph/base/utf8.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace nsposture::reports::formats {

namespace {

using Json = nlohmann::ordered_json;

// Words that YAML 1.1 or 1.2 does not read as text.
constexpr std::array<std::string_view, 9> kNoTexts = {"y",   "n",    "yes",   "no",  "on",
                                                      "off", "true", "false", "null"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Begins with a letter, so it is neither a number nor a time.
bool is_plain_word(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  const auto fits = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return std::ranges::all_of(text, fits) &&
         std::ranges::find(kNoTexts, ascii_lower(text)) == kNoTexts.end();
}

void put_character(std::string& out, char32_t c) {
  if (c == U'"' || c == U'\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c >= 0x20 && c < 0x7f) {
    out += static_cast<char>(c);
  } else if (c == U'\n') {
    out += "\\n";
  } else if (c <= 0xff) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c));
  } else if (c <= 0xffff) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  } else {
    fmt::format_to(std::back_inserter(out), "\\U{:08x}", static_cast<unsigned>(c));
  }
}

std::string text_scalar(const std::string& text) {
  if (is_plain_word(text)) return text;
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto point = decode_utf8(text, at);
    put_character(out, point.length == 0 ? U'\uFFFD' : point.value);
    at += std::max(point.length, std::size_t{1});
  }
  return out + '"';
}

std::string scalar(const Json& value) {
  // Also an empty list or object, which YAML writes like JSON.
  return value.is_string() ? text_scalar(value.get_ref<const std::string&>()) : value.dump();
}

bool is_block(const Json& value) {
  return value.is_structured() && !value.empty();
}

// The lines of a list or object. `begun`: the first line follows a dash.
void put_block(std::string& out, const Json& block, std::size_t indent, bool begun) {
  for (const auto& [key, value] : block.items()) {
    if (!begun) out.append(indent, ' ');
    begun = false;
    if (block.is_array()) {
      out += "- ";
      if (is_block(value)) {
        put_block(out, value, indent + 2, true);
        continue;
      }
    } else {
      out += text_scalar(key) + ':';
      if (is_block(value)) {
        out += '\n';
        put_block(out, value, indent + 2, false);
        continue;
      }
      out += ' ';
    }
    out += scalar(value) + '\n';
  }
}

}  // namespace

std::string yaml(std::string_view json) {
  const auto document = Json::parse(json);
  if (!is_block(document)) return scalar(document) + '\n';
  std::string out;
  put_block(out, document, 0, false);
  return out;
}

}  // namespace nsposture::reports::formats
