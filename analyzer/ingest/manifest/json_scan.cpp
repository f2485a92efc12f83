#include "analyzer/ingest/manifest/json_scan.h"

#include "analyzer/ingest/manifest/document.h"

#include <array>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::array<bool, 256> kStructural = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// One past the closing quote; `at` is the opening one.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return JsonExtent::kOpen;
}

std::size_t scalar_end(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_space(text[at]) && text[at] != ',' && text[at] != ']' &&
         text[at] != '}') {
    ++at;
  }
  return at;
}

JsonExtent bracket_end(std::string_view text, std::size_t at) {
  JsonExtent extent;
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (!kStructural[static_cast<unsigned char>(c)]) {
      ++at;
    } else if (c == '"') {
      at = string_end(text, at);
      if (at == JsonExtent::kOpen) return extent;
    } else {
      ++at;
      if (c == '{' || c == '[') {
        if (++depth > kMaxDepth) extent.too_deep = true;
      } else if (--depth == 0) {
        extent.end = at;
        return extent;
      }
    }
  }
  return extent;
}

// The text between the quotes of the string that opens at `at`, "" when there is none.
std::string_view raw_string(std::string_view text, std::size_t at, std::size_t end) {
  return text[at] == '"' ? text.substr(at + 1, end - at - 2) : std::string_view{};
}

// Reads `"key": value` at `at`; false when it is not that. `at` ends after the value.
bool take_member(std::string_view text, std::size_t& at, ListShape& shape) {
  if (at >= text.size() || text[at] != '"') return false;
  const auto key_end = string_end(text, at);
  if (key_end == JsonExtent::kOpen) return false;
  const auto key = raw_string(text, at, key_end);
  at = skip_json_space(text, key_end);
  if (at >= text.size() || text[at] != ':') return false;
  at = skip_json_space(text, at + 1);
  if (at >= text.size()) return false;
  if (key == "items" && text[at] == '[') shape.items = at;
  const auto end = json_extent(text, at).end;
  if (end == JsonExtent::kOpen) return false;
  if (key == "kind") shape.kind = raw_string(text, at, end);
  if (key == "apiVersion") shape.api_version = raw_string(text, at, end);
  at = skip_json_space(text, end);
  return true;
}

}  // namespace

std::size_t skip_json_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

JsonExtent json_extent(std::string_view text, std::size_t at) {
  if (text[at] == '{' || text[at] == '[') return bracket_end(text, at);
  if (text[at] == '"') return {string_end(text, at), false};
  return {scalar_end(text, at), false};
}

bool ListShape::is_list() const {
  return items != JsonExtent::kOpen && (kind.empty() || is_list_kind(kind));
}

ListShape scan_list(std::string_view text, std::size_t at) {
  ListShape shape;
  at = skip_json_space(text, at + 1);
  while (at < text.size() && text[at] != '}') {
    if (!take_member(text, at, shape)) return shape;
    if (at < text.size() && text[at] == ',') {
      at = skip_json_space(text, at + 1);
    } else if (at < text.size() && text[at] != '}') {
      return shape;
    }
  }
  if (at < text.size()) shape.end = at + 1;
  return shape;
}

}  // namespace nsposture::ingest::manifest
