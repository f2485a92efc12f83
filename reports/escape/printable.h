// Text from the input made fit to be shown: every name, message and user agent is an attacker's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::escape {

// More than this of one text is not shown in formats for people; a user agent may be a megabyte.
inline constexpr std::size_t kMaxShown = 600;

// Valid UTF-8 in which nothing is invisible and nothing moves the reader's eye: control characters
// become `\x1b` or `\n`, characters that reorder, hide or join text become `\u{202e}`, bytes that
// are not UTF-8 become U+FFFD. Beyond `most` characters it says how many are left out.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = kMaxShown);

// A sentence cut at its quotations: `User "jane" made x` is prose, quoted, prose. It is for looks
// alone; a hostile name may upset the cut, so every part is escaped whatever it is taken for.
struct Segment {
  std::string text;
  bool quoted = false;  // was between double quotes or backticks, which are taken off
};

[[nodiscard]] std::vector<Segment> segments(std::string_view text);

}  // namespace nsposture::reports::escape
