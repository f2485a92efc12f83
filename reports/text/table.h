// Aligned columns for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::text {

using Row = std::vector<std::string>;

// At most so many characters; what is cut off is told by an ellipsis.
[[nodiscard]] std::string cut(std::string_view text, std::size_t most);

// Columns as wide as their widest cell, two spaces apart; the last is not padded. The first row is
// the heading. Cells may be any text: they are made fit for a terminal.
// `width`: the last column is cut so that no line is wider, as far as the others leave room; 0:
// nothing is cut.
[[nodiscard]] std::string table(const std::vector<Row>& rows, std::size_t width = 0);

}  // namespace nsposture::reports::text
