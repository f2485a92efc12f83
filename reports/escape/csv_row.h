// Rows of CSV (RFC 4180) that a spreadsheet displays and does not execute.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace nsposture::reports::escape {

// No cell begins like a formula; each is made printable and cut when it is very long.
void add_csv_row(std::string& out, std::initializer_list<std::string_view> cells);

}  // namespace nsposture::reports::escape
