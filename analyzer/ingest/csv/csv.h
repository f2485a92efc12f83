// CSV as in RFC 4180 and as written by spreadsheets: quoted fields may contain separators, quotes
// ("") and line ends; the separator may be a semicolon or a tab.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::csv {

struct CsvRow {
  std::uint32_t line = 0;  // where it starts, from 1
  std::vector<std::string> fields;
  std::string_view raw;  // as written, without surrounding space; views the given text
  std::string error;     // why it could not be parsed; the fields are then incomplete
};

struct CsvFormat {
  // Default: whichever of `,`, `;` and tab is most frequent in the first line.
  std::optional<char> separator;
  bool comments = false;  // a row that begins with `#` is skipped
  bool line_ends = true;  // a quoted field may contain line ends
};

// Calls `visit` for each row except blank ones. Throws no exceptions itself: an invalid row is
// visited with its error.
void read_csv(std::string_view text, const std::function<void(CsvRow&&)>& visit,
              const CsvFormat& format = {});

// The rows of a text read incrementally, with bounded memory. Not thread-safe; throws what the
// source throws.
class CsvStream {
 public:
  // A row of more than `max_row` bytes ends there, with an error.
  CsvStream(bytes::ByteSource& source, std::size_t max_row, const CsvFormat& format = {});

  // False at the end. `row.raw` is valid until the next call.
  bool next(CsvRow& row);

  // The number of lines read so far.
  [[nodiscard]] std::uint64_t lines() const { return line_ - 1; }

 private:
  bool fill();

  bytes::ByteSource& source_;
  std::size_t max_row_;
  CsvFormat format_;
  std::string buffer_;
  std::size_t used_ = 0;  // of the buffer
  std::uint32_t line_ = 1;
  bool first_ = true;
  bool ended_ = false;
};

}  // namespace nsposture::ingest::csv
