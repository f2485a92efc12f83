// Makes text from the input fit for display: an attacker may control every name, message and
// user agent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::escape {

// The most of one text that is shown in formats for readers; a user agent may be a megabyte.
inline constexpr std::size_t kMaxShown = 600;

// Valid UTF-8 in which nothing is invisible or misleads the reader's eye: control characters become
// `\x1b` or `\n`, characters that reorder, hide or join text become `\u{202e}`, bytes that are not
// UTF-8 become U+FFFD. Beyond `most` characters it says how many are left out.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = kMaxShown);

// A sentence split at its quotations: `User "jane" made x` is prose, quoted, prose. Only for
// appearance: an untrusted name may shift the split, so every part is escaped, whatever its type.
struct Segment {
  std::string text;
  bool quoted = false;  // was between double quotes or backticks, which are removed
};

[[nodiscard]] std::vector<Segment> segments(std::string_view text);

}  // namespace nsposture::reports::escape
