// Reads JSON values from a byte source that does not have one record per line, with bounded memory.
// Not thread-safe. Throws what the source throws; the caller must handle text that is not JSON.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"
#include "analyzer/ingest/json/value_splitter.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace nsposture::ingest::json {

struct DocumentValue {
  std::string_view text;   // followed by kJsonPadding bytes; valid until the next call
  std::uint64_t line = 1;  // where it starts, from 1
  bool too_long = false;   // it exceeded the limit and is not in `text`
  bool cut = false;        // the source ended within it
};

class DocumentReader {
 public:
  DocumentReader(bytes::ByteSource& source, std::size_t max_value);

  bool next(DocumentValue& value);

  // The number of newlines read; valid after next() has returned false.
  [[nodiscard]] std::uint64_t lines() const { return line_ - 1; }

 private:
  void release(std::size_t size);
  bool fill();
  bool finish(DocumentValue& value);

  bytes::ByteSource& source_;
  std::size_t max_value_;
  ValueSplitter splitter_;
  std::vector<char> buffer_;
  std::size_t size_ = 0;
  std::uint64_t line_ = 1;  // of buffer_[0]
  std::size_t used_ = 0;    // start of the last returned value
  std::uint64_t lines_before_used_ = 0;
  bool skipping_ = false;
};

// Whether the text starts as one record per line; if not, it is read as a stream of values. `head`:
// the start of the input, or all of it.
[[nodiscard]] bool is_line_format(std::string_view head, bool whole);

}  // namespace nsposture::ingest::json
