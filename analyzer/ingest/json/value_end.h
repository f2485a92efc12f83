// Finds the end of a JSON value without parsing it, so that a log or a list of a whole cluster can
// be read value by value. Only strings and brackets are scanned; the parser checks the rest. Never
// throws.
#pragma once

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::json {

// Tracks one string, object or array through text that may arrive in pieces.
class ValueEnd {
 public:
  ValueEnd() = default;

  // `first`: the value's first character, one of `"`, `{` and `[`.
  explicit ValueEnd(char first);

  // Continues at `text[at]`. True if the value ends, with `at` one past it. False if the text ends
  // first: `at` is then where to continue with more text.
  [[nodiscard]] bool find(std::string_view text, std::size_t& at);

  // The maximum number of simultaneously open brackets.
  [[nodiscard]] std::size_t deepest() const { return deepest_; }

 private:
  std::size_t depth_ = 0;
  std::size_t deepest_ = 0;
  bool in_string_ = false;
};

struct JsonExtent {
  static constexpr std::size_t kOpen = std::string_view::npos;
  std::size_t end = kOpen;  // one past the value; kOpen if the text ends first
  std::size_t deepest = 0;  // maximum number of simultaneously open brackets
};

// `at`: the first character of the value, which may also be a number or a word.
[[nodiscard]] JsonExtent json_extent(std::string_view text, std::size_t at);

[[nodiscard]] std::size_t skip_json_space(std::string_view text, std::size_t at);

}  // namespace nsposture::ingest::json
