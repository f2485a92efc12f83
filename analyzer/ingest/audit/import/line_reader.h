// Reads blocks of whole lines from a byte source, with bounded memory whatever the line length.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit::import {

inline constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

struct LineBlock {
  std::string_view text;  // whole lines, each with its newline; followed by kJsonPadding bytes
  std::string_view cut;   // the last line of the source if it has no newline
  bool too_long = false;  // after `text` a line exceeded the limit; it was skipped
  std::uint64_t end = 0;  // offset after the last whole line
};

struct LineRange {
  std::uint64_t begin = 0;     // where the source starts
  std::uint64_t end = kNoEnd;  // lines that start at or after this are not read
  bool skip_first = false;     // the source starts within a line that belongs to another part
};

class LineReader {
 public:
  LineReader(bytes::ByteSource& source, LineRange range, std::size_t max_line);

  // False at the end. The views are valid until the next call.
  bool next(LineBlock& block);

 private:
  void fill();
  bool skip_line();
  bool take_lines(LineBlock& block);

  [[nodiscard]] std::string_view pending() const {
    return {buffer_.data() + begin_, size_ - begin_};
  }

  bytes::ByteSource& source_;
  LineRange range_;
  std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // first byte not returned yet
  std::size_t size_ = 0;   // bytes in the buffer
  std::uint64_t offset_;   // of buffer_[begin_]
  bool ended_ = false;
  bool done_ = false;
};

}  // namespace nsposture::ingest::audit::import
