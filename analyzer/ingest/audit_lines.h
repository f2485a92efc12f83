// Lines of a stream, without a copy of each: a view into one large buffer.
#pragma once

#include "analyzer/ingest/bytes/byte_stream.h"

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest {

struct Line {
  std::string_view text;     // without its newline; valid until the next call
  std::uint64_t number = 0;  // from 1
  std::uint64_t end = 0;     // offset behind it, newline included, in the decompressed bytes
  bool complete = true;      // ended by a newline
  bool too_long = false;     // over the limit: `text` is only its beginning
};

class LineReader {
 public:
  static constexpr std::size_t kMaxLine = 32U << 20U;

  // The text of a line is followed by at least this many readable bytes, which simdjson needs.
  static constexpr std::size_t kPadding = 64;

  LineReader(ByteStream& stream, std::uint64_t offset, std::uint64_t lines);

  // False at the end. Damage in the input is thrown (ReadError) only after all whole lines before
  // it have been given out.
  bool next(Line& line);

  // The bytes at hand, at least one block if there is one, without taking them.
  std::string_view peek();

 private:
  bool fill();
  bool skip_long_line(Line& line);

  ByteStream& stream_;
  std::vector<char> buffer_;
  std::string start_of_long_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_;
  std::uint64_t lines_;
  bool ended_ = false;
  std::exception_ptr damage_;
};

}  // namespace nsposture::ingest
