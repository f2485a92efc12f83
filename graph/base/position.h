// A position in a file, with the file's name spelled out.
#pragma once

#include <cstdint>
#include <string>

namespace nsposture {

// Like SourcePos, but it outlives the Cluster. Line 0: unknown.
struct Position {
  std::string file;
  std::uint32_t line = 0;
};

// "file:line"; "file" when the line is unknown; "" when the file is unknown.
[[nodiscard]] std::string position_text(const Position& position);

}  // namespace nsposture
