// Aligned columns for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace nsposture::reports::text {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell, two spaces apart; the last is not padded. The first row is
// the heading. Cells may be any text: they are made fit for a terminal. Where that is wider than
// `width` (0: any width will do), the widest columns give way and their cells go on in the lines
// below.
[[nodiscard]] std::string table(const std::vector<Row>& rows, std::size_t width = 0);

}  // namespace nsposture::reports::text
