#include "reports/escape/csv_row.h"

#include "reports/escape/printable.h"

namespace nsposture::reports::escape {

namespace {

constexpr std::size_t kMaxCell = 8000;  // a spreadsheet cell holds 32,767 characters

bool starts_formula(char c) {
  return std::string_view("=+-@").find(c) != std::string_view::npos;
}

// A spreadsheet takes a cell that begins with = + - @ for a formula, quoted or not; an apostrophe
// before it makes it text. Where the semicolon is the list separator, a cell may begin after one.
// Tabs and line ends do not occur: they were made printable.
std::string cell(std::string_view text) {
  std::string out = "\"";
  bool begins = true;
  for (const char c : printable(text, kMaxCell)) {
    if (begins && starts_formula(c)) out += '\'';
    if (c == '"') out += '"';
    out += c;
    begins = c == ';' || (begins && c == ' ');
  }
  return out + '"';
}

}  // namespace

void add_csv_row(std::string& out, std::initializer_list<std::string_view> cells) {
  bool first = true;
  for (const auto each : cells) {
    if (!first) out += ',';
    out += cell(each);
    first = false;
  }
  out += "\r\n";
}

}  // namespace nsposture::reports::escape
