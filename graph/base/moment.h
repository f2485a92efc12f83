// Times as users write them in an option or a configuration file: a duration relative to now
// (`30m`, `12h`, `30d`, `2w`), a date (`2027-01-31`, in UTC) or RFC 3339. Thread-safe.
#pragma once

#include "graph/base/timestamp.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture {

// `wrong` says what is wrong with the text, without a final period; it is empty when `time` is set.
struct Moment {
  std::optional<Timestamp> time;
  std::string wrong;
};

// When something ends: a duration counts forward from `now`, a date lasts until the end of that
// day. A time that is not after `now` is rejected.
[[nodiscard]] Moment parse_until(std::string_view text, Timestamp now);

// A duration such as `30d`. In a file that is read again and again it never ends.
[[nodiscard]] bool is_length_of_time(std::string_view text);

// When something begins: a duration counts back from `now`, a date begins at midnight. A time after
// `now` is rejected.
[[nodiscard]] Moment parse_since(std::string_view text, Timestamp now);

}  // namespace nsposture
