// Comma-separated values as RFC 4180 has them and spreadsheets write them: quoted fields may hold
// separators, quotes ("") and line ends; the separator may be a semicolon or a tab.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::csv {

struct CsvRow {
  std::uint32_t line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
  std::string error;  // why it could not be read; the fields are then as far as they go
};

// Blank lines are passed over. The separator is the one of `,`, `;` and tab that the first line has
// most of.
void read_csv(std::string_view text, const std::function<void(CsvRow&&)>& visit);

}  // namespace nsposture::ingest::csv
