// Comma-separated values as RFC 4180 has them and spreadsheets write them: quoted fields may hold
// separators, quotes ("") and line ends; the separator may be a semicolon or a tab.
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
  std::uint32_t line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
  std::string_view raw;  // as written, without the space around it; a part of the text given
  std::string error;     // why it could not be read; the fields are then as far as they go
};

struct CsvFormat {
  // Without one: the one of `,`, `;` and tab that the first line has most of.
  std::optional<char> separator;
  bool comments = false;  // a row that begins with `#` is passed over
  bool line_ends = true;  // a quoted field may hold line ends
};

// Calls `visit` for each row but blank ones. Throws nothing of its own: a row that cannot be read
// is visited with its error.
void read_csv(std::string_view text, const std::function<void(CsvRow&&)>& visit,
              const CsvFormat& format = {});

// The rows of a text that comes piece by piece, with bounded memory. Not thread-safe; throws what
// the source throws.
class CsvStream {
 public:
  // A row of more than `max_row` bytes ends there, with an error.
  CsvStream(bytes::ByteSource& source, std::size_t max_row, const CsvFormat& format = {});

  // False at the end. `row.raw` is good until the next call.
  bool next(CsvRow& row);

  // Lines that were read so far.
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
