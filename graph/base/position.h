// A place in a file, spelled out.
#pragma once

#include <cstdint>
#include <string>

namespace nsposture {

// As SourcePos, but it outlives the Cluster. Line 0: not known.
struct Position {
  std::string file;
  std::uint32_t line = 0;
};

// "file:line", "file" when the line is not known, "" when the file is not.
[[nodiscard]] std::string position_text(const Position& position);

}  // namespace nsposture
