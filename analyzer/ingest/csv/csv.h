// Comma-separated values as RFC 4180 has them and spreadsheets write them: quoted fields may hold
// separators, quotes ("") and line ends; the separator may be a semicolon or a tab.
#pragma once

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

}  // namespace nsposture::ingest::csv
