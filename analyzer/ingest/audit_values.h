// JSON values that are not one a line: an array over the whole file, pretty-printed objects,
// objects back to back. Given out one after the other, each held in memory by itself.
#pragma once

#include "analyzer/ingest/audit_lines.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture::ingest {

class ValueReader {
 public:
  static constexpr std::size_t kMaxValue = 512U << 20U;

  explicit ValueReader(LineReader& lines) : lines_(lines) {}

  struct Value {
    std::string_view text;   // padded for simdjson; valid until the next call
    std::uint64_t line = 0;  // where it begins
    bool complete = true;    // false: the input ended inside it, or it is over the limit
  };

  // False at the end. The elements of a top-level array are given out one by one.
  bool next(Value& value);

 private:
  bool more();
  bool skip_to_value();

  LineReader& lines_;
  std::string text_;     // the value being gathered
  std::string pending_;  // the rest of the line it ended in
  std::size_t at_ = 0;
  std::uint64_t line_ = 0;
};

}  // namespace nsposture::ingest
