// What people export and nsposture does not read, by its first bytes, and what tells that a text
// may hold audit events at all.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::ingest::audit::formats {

// What the input is and which export is read instead, as one sentence; empty when nothing is known
// against it.
[[nodiscard]] std::string unread_format(std::string_view head);

// Whether the text has a word that every event of every format has. A file without any of them is
// no audit log.
[[nodiscard]] bool may_hold_events(std::string_view text);

// The longest of these words is no longer.
inline constexpr std::size_t kLongestSign = 32;

}  // namespace nsposture::ingest::audit::formats
