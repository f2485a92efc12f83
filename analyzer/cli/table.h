// Aligned columns for people. Text from the input is made visible, never passed on: control
// characters would drive the terminal.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::cli {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell, two spaces apart; the last is not padded. The first row is
// the heading.
void write_table(std::ostream& out, const std::vector<Row>& rows);

// Control characters, DEL and bidirectional overrides as \xNN or \u{NNNN}; invalid UTF-8 bytes too.
[[nodiscard]] std::string visible(std::string_view text);

}  // namespace nsposture::cli
