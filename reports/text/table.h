// Aligned columns of text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::text {

using Row = std::vector<std::string>;

// At most `most` characters; an ellipsis marks text that was cut.
[[nodiscard]] std::string cut(std::string_view text, std::size_t most);

// Columns as wide as their widest cell, two spaces apart; the last is not padded. The first row is
// the heading. Cells may be any text: they are made fit for a terminal. When the table is wider
// than `width` (0: any width), the widest columns shrink and their cells continue in the lines
// below; or the last column is cut, as far as the others leave room.
enum class Overflow : std::uint8_t { Wrap, CutLast };
[[nodiscard]] std::string table(const std::vector<Row>& rows, std::size_t width = 0,
                                Overflow overflow = Overflow::Wrap);

}  // namespace nsposture::reports::text
