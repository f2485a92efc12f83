// Positions and characters in raw text, for both readers. A counter is used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// The result of an unsuccessful search in a text.
inline constexpr std::size_t kNotFound = std::string_view::npos;

struct TextPlace {
  std::uint32_t line = 1;    // from 1
  std::uint32_t column = 1;  // from 1, in bytes
};

// Converts offsets to lines and columns; the cost is the distance from the previous offset.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  [[nodiscard]] TextPlace place(std::size_t offset);

 private:
  void step_back(std::size_t offset);

  std::string_view text_;
  std::size_t seen_ = 0;        // newlines before this are counted
  std::size_t line_start_ = 0;  // of the line that contains `seen_`
  std::uint32_t line_ = 1;
};

// The first byte that is not valid UTF-8, or npos.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

// The first NUL or control character other than tab and line ends; npos if there is none. Go's YAML
// rejects them, yaml-cpp does not.
[[nodiscard]] std::size_t find_control_character(std::string_view text);

// Whether Go's YAML ends a line where an editor shows none: at a lone carriage return, U+0085,
// U+2028 or U+2029.
[[nodiscard]] bool has_hidden_line_ends(std::string_view text);

// The same text with each of these replaced by a plain line end.
[[nodiscard]] std::string with_plain_line_ends(std::string_view text);

// "U+0007".
[[nodiscard]] std::string code_point_name(unsigned char c);

// For messages: one line, control characters escaped, at most 120 bytes, in backticks.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace nsposture::ingest::manifest
