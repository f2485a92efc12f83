#include "analyzer/ingest/json/value_splitter.h"

#include <algorithm>

namespace nsposture::ingest::json {

namespace {

// Between values; the bytes of a byte order mark begin none either.
bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\xef' || c == '\xbb' ||
         c == '\xbf';
}

}  // namespace

void ValueSplitter::begin(char c) {
  start_ = position_;
  inside_ = true;
  in_string_ = c == '"';
  depth_ = c == '{' || c == '[' ? 1 : 0;
  plain_ = depth_ == 0 && !in_string_;
}

// To the closing quote; false when the data ends before it.
bool ValueSplitter::skip_string(std::string_view data) {
  while (position_ < data.size()) {
    const auto found = data.find_first_of("\"\\", position_);
    if (found == std::string_view::npos) {
      position_ = data.size();
      return false;
    }
    if (data[found] == '"') {
      position_ = found + 1;
      in_string_ = false;
      return true;
    }
    if (found + 1 == data.size()) {  // the escaped character is still to come
      position_ = found;
      return false;
    }
    position_ = found + 2;
  }
  return false;
}

// Takes a character of a container in; true when it closes the value.
bool ValueSplitter::ends_with(char c) {
  if (c == '"') in_string_ = true;
  if (c == '{' || c == '[') ++depth_;
  if (c == '}' || c == ']') return --depth_ == 0;
  return false;
}

std::optional<std::string_view> ValueSplitter::next(std::string_view data) {
  while (position_ < data.size()) {
    if (in_string_) {
      if (!skip_string(data)) return std::nullopt;
      if (depth_ > 0) continue;
      inside_ = false;  // a string on its own
      return data.substr(start_, position_ - start_);
    }
    const char c = data[position_];
    if (!inside_) {
      const bool opens_outer = c == '[' && !array_;
      const bool closes_outer = c == ']' && array_;
      if (opens_outer || closes_outer) array_ = opens_outer;
      if (!opens_outer && !closes_outer && !is_space(c) && c != ',') begin(c);
      ++position_;
    } else if (plain_) {
      const bool may_end = array_ && c == ',';
      if (may_end && position_ + 1 == data.size()) return std::nullopt;  // what follows decides
      if (c == '\n' || (may_end && data[position_ + 1] == '{')) {
        inside_ = false;
        return data.substr(start_, position_ - start_);
      }
      ++position_;
    } else {
      ++position_;
      if (!ends_with(c)) continue;
      inside_ = false;
      return data.substr(start_, position_ - start_);
    }
  }
  return std::nullopt;
}

std::size_t ValueSplitter::settled() const {
  return inside_ ? start_ : position_;
}

void ValueSplitter::drop(std::size_t size) {
  position_ -= size;
  start_ -= std::min(start_, size);
}

std::vector<std::string_view> split_values(std::string_view text) {
  std::vector<std::string_view> values;
  ValueSplitter splitter;
  while (const auto value = splitter.next(text)) {
    if (value->front() != '{') return {};
    values.push_back(*value);
  }
  if (splitter.inside()) return {};
  return values;
}

}  // namespace nsposture::ingest::json
