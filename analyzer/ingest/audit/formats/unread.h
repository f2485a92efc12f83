// Detects exports that nsposture does not read, by their first bytes, and texts that may contain
// audit events at all.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::ingest::audit::formats {

// One sentence on what the input is and which export is supported instead; empty if no problem is
// known.
[[nodiscard]] std::string unread_format(std::string_view head);

// Whether the text has a word that every event of every format contains. A file without any of them
// is not an audit log.
[[nodiscard]] bool may_hold_events(std::string_view text);

// At least the length of the longest of these words.
inline constexpr std::size_t kLongestSign = 32;

}  // namespace nsposture::ingest::audit::formats
