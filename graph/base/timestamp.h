// An instant as a log wrote it: the value, and the number of fractional digits. A report must show
// neither more nor less precision than the evidence has.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture {

struct Timestamp {
  std::int64_t ns = 0;      // nanoseconds since 1970-01-01T00:00:00Z
  std::uint8_t digits = 0;  // fractional digits that were written, 0 to 9

  friend bool operator==(const Timestamp& a, const Timestamp& b) { return a.ns == b.ns; }

  friend std::strong_ordering operator<=>(const Timestamp& a, const Timestamp& b) {
    return a.ns <=> b.ns;
  }
};

// RFC 3339 with any offset; digits after the ninth are dropped. Empty for any other text.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

// RFC 3339 in UTC ("2026-11-23T14:25:19.987762Z") with exactly `digits` fractional digits.
[[nodiscard]] std::string format_rfc3339(Timestamp time);

}  // namespace nsposture
