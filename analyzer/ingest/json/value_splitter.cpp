#include "analyzer/ingest/json/value_splitter.h"

#include <algorithm>

namespace nsposture::ingest::json {

namespace {

// Characters between values; the bytes of a byte order mark start no value either.
bool is_between(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\xef' || c == '\xbb' ||
         c == '\xbf';
}

}  // namespace

void ValueSplitter::begin(char c) {
  start_ = position_;
  inside_ = true;
  plain_ = c != '"' && c != '{' && c != '[';
  if (!plain_) end_ = ValueEnd(c);
}

std::optional<std::string_view> ValueSplitter::next(std::string_view data) {
  while (position_ < data.size()) {
    if (inside_ && !plain_) {
      if (!end_.find(data, position_)) return std::nullopt;
      inside_ = false;
      return data.substr(start_, position_ - start_);
    }
    const char c = data[position_];
    if (!inside_) {
      const bool opens_outer = c == '[' && !array_;
      const bool closes_outer = c == ']' && array_;
      if (opens_outer || closes_outer) array_ = opens_outer;
      if (!opens_outer && !closes_outer && !is_between(c) && c != ',') begin(c);
    } else {
      const bool may_end = array_ && c == ',';
      if (may_end && position_ + 1 == data.size()) return std::nullopt;  // next byte decides
      if (c == '\n' || (may_end && data[position_ + 1] == '{')) {
        inside_ = false;
        return data.substr(start_, position_ - start_);
      }
    }
    ++position_;
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
