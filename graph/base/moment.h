// Moments as people write them in an option or a configuration file: a length of time from now
// (`30m`, `12h`, `30d`, `2w`), a date (`2027-01-31`, in UTC) or RFC 3339. Safe from several
// threads.
#pragma once

#include "graph/base/timestamp.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture {

// `wrong` says what is wrong with the text, without a final period; it is empty where `time` is
// set.
struct Moment {
  std::optional<Timestamp> time;
  std::string wrong;
};

// When something ends: a length of time counts forward, a date lasts until its end. A moment that
// is not after `now` is refused.
[[nodiscard]] Moment parse_until(std::string_view text, Timestamp now);

// A length of time as they write it, `30d`: in a file that is read again and again it has no end.
[[nodiscard]] bool is_length_of_time(std::string_view text);

// When something begins: a length of time counts back, a date begins at midnight. A moment after
// `now` is refused.
[[nodiscard]] Moment parse_since(std::string_view text, Timestamp now);

}  // namespace nsposture
