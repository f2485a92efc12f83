// Aligned columns for people.
#pragma once

#include <string>
#include <vector>

namespace nsposture::reports::text {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell, two spaces apart; the last is not padded. The first row is
// the heading. Cells may be any text: they are made fit for a terminal.
[[nodiscard]] std::string table(const std::vector<Row>& rows);

}  // namespace nsposture::reports::text
