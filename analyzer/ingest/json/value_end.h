// Where a JSON value ends, found without parsing it: what lets a log or a list of a whole cluster
// be read value by value. Only strings and brackets are looked at; the parser judges the rest.
// Nothing is thrown.
#pragma once

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::json {

// Follows one string, object or array through text that may arrive in pieces.
class ValueEnd {
 public:
  ValueEnd() = default;

  // `first`: the value's first character, one of `"`, `{` and `[`.
  explicit ValueEnd(char first);

  // Goes on at `text[at]`. True when the value ends, with `at` one past it. False when the text
  // ends first: `at` is then where to go on once there is more.
  [[nodiscard]] bool find(std::string_view text, std::size_t& at);

  // The most brackets that were open at once.
  [[nodiscard]] std::size_t deepest() const { return deepest_; }

 private:
  std::size_t depth_ = 0;
  std::size_t deepest_ = 0;
  bool in_string_ = false;
};

struct JsonExtent {
  static constexpr std::size_t kOpen = std::string_view::npos;
  std::size_t end = kOpen;  // one past the value; kOpen when the text ends first
  std::size_t deepest = 0;  // the most brackets that were open at once
};

// `at`: the first character of the value, which may also be a number or a word.
[[nodiscard]] JsonExtent json_extent(std::string_view text, std::size_t at);

[[nodiscard]] std::size_t skip_json_space(std::string_view text, std::size_t at);

}  // namespace nsposture::ingest::json
