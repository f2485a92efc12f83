// Splits a stream into JSON values without parsing them: consecutive objects, pretty-printed
// objects, the elements of one outer array. Text that is not JSON is split too, at its line end.
// Never throws. Not thread-safe.
#pragma once

#include "analyzer/ingest/json/value_end.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace nsposture::ingest::json {

class ValueSplitter {
 public:
  // The next complete value in `data`, which must be the data of the last call with more appended.
  // Empty if it is incomplete. Elements of an outermost array are separate values.
  std::optional<std::string_view> next(std::string_view data);

  // Bytes before this are no longer needed; after drop(), positions count from there.
  [[nodiscard]] std::size_t settled() const;
  void drop(std::size_t size);

  // How far the data was scanned.
  [[nodiscard]] std::size_t position() const { return position_; }

  void skip(std::size_t size) { position_ += size; }

  // Whether a value has started but not ended.
  [[nodiscard]] bool inside() const { return inside_; }

 private:
  void begin(char c);

  std::size_t position_ = 0;
  std::size_t start_ = 0;
  ValueEnd end_;
  bool inside_ = false;
  bool plain_ = false;  // not a container: to the end of the line or the next object
  bool array_ = false;  // inside the outermost array
};

// All values in `text` if it consists only of complete objects; else empty.
[[nodiscard]] std::vector<std::string_view> split_values(std::string_view text);

}  // namespace nsposture::ingest::json
