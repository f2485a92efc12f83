#include "analyzer/ingest/json/value_end.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::json {

namespace {

constexpr std::array<bool, 256> kStructural = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Moves `at` past the closing quote; false if the text ends before it. A trailing backslash is not
// consumed: the escaped character is still to come.
bool skip_string(std::string_view text, std::size_t& at) {
  for (; at < text.size(); ++at) {
    if (text[at] == '"') {
      ++at;
      return true;
    }
    if (text[at] != '\\') continue;
    if (at + 1 == text.size()) return false;
    ++at;
  }
  return false;
}

std::size_t scalar_end(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_space(text[at]) && text[at] != ',' && text[at] != ']' &&
         text[at] != '}') {
    ++at;
  }
  return at;
}

}  // namespace

ValueEnd::ValueEnd(char first)
    : depth_(first == '"' ? 0 : 1), deepest_(depth_), in_string_(first == '"') {}

bool ValueEnd::find(std::string_view text, std::size_t& at) {
  while (at < text.size()) {
    if (in_string_) {
      in_string_ = !skip_string(text, at);
      if (in_string_) return false;
      if (depth_ == 0) return true;  // a string on its own
      continue;
    }
    const char c = text[at++];
    if (!kStructural[static_cast<unsigned char>(c)]) continue;
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      deepest_ = std::max(deepest_, ++depth_);
    } else if (--depth_ == 0) {
      return true;
    }
  }
  return false;
}

JsonExtent json_extent(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first != '"' && first != '{' && first != '[') return {scalar_end(text, at), 0};
  ValueEnd value(first);
  const bool ends = value.find(text, ++at);
  return {ends ? at : JsonExtent::kOpen, value.deepest()};
}

std::size_t skip_json_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

}  // namespace nsposture::ingest::json
