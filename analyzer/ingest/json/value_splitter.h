// Cuts a stream into JSON values without parsing them: objects back to back, pretty-printed
// objects, the elements of one outer array. Text that is no JSON is cut as well, at its line's end.
// Nothing is thrown. Not thread-safe.
#pragma once

#include "analyzer/ingest/json/value_end.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace nsposture::ingest::json {

class ValueSplitter {
 public:
  // The next whole value in `data`, which is what it was in the last call with more behind it.
  // Nothing when it ends first. Elements of an outermost array are values of their own.
  std::optional<std::string_view> next(std::string_view data);

  // Bytes before this are needed no more; after drop() positions count from there.
  [[nodiscard]] std::size_t settled() const;
  void drop(std::size_t size);

  // How far the data was looked at.
  [[nodiscard]] std::size_t position() const { return position_; }

  void skip(std::size_t size) { position_ += size; }

  // Whether a value has begun that has not ended.
  [[nodiscard]] bool inside() const { return inside_; }

 private:
  void begin(char c);

  std::size_t position_ = 0;
  std::size_t start_ = 0;
  ValueEnd end_;
  bool inside_ = false;
  bool plain_ = false;  // text that is no JSON container: to the end of its line, or to the next
                        // object of the array
  bool array_ = false;  // within the outermost array
};

// All values in `text` when it is nothing but whole objects; else nothing.
[[nodiscard]] std::vector<std::string_view> split_values(std::string_view text);

}  // namespace nsposture::ingest::json
