#include "graph/base/moment.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace nsposture {

namespace {

constexpr std::size_t kDateLength = 10;
// No one waits for, or looks back at, more than a hundred years.
constexpr std::int64_t kMostSeconds = 36'500LL * 86'400;

std::int64_t seconds_of(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3'600;
    case 'd':
      return 86'400;
    case 'w':
      return 7 * 86'400;
    default:
      return 0;
  }
}

// `30d` in nanoseconds; empty for other text, for a zero duration, and above kMostSeconds.
std::optional<std::int64_t> parse_length(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto unit = seconds_of(text.back());
  std::int64_t number = 0;
  const auto* end = text.data() + text.size() - 1;
  const auto read = std::from_chars(text.data(), end, number);
  if (unit == 0 || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  if (number <= 0 || number > kMostSeconds / unit) return std::nullopt;
  return number * unit * 1'000'000'000;
}

Moment parse(std::string_view text, Timestamp now, int direction, std::string_view time_of_day) {
  if (const auto length = parse_length(text)) {
    return {Timestamp{now.ns + direction * *length, 0}, {}};
  }
  auto whole = std::string(text);
  if (text.size() == kDateLength) whole += time_of_day;
  auto time = parse_rfc3339(whole);
  if (time) return {time, {}};
  return {
      std::nullopt,
      fmt::format("`{}` is not a time: write 12h, 30d, 2027-01-31 or 2027-01-31T18:00:00Z", text)};
}

}  // namespace

bool is_length_of_time(std::string_view text) {
  return parse_length(text).has_value();
}

Moment parse_until(std::string_view text, Timestamp now) {
  auto moment = parse(text, now, 1, "T23:59:59Z");
  if (moment.time && *moment.time <= now) {
    return {std::nullopt, fmt::format("`{}` is in the past", text)};
  }
  return moment;
}

Moment parse_since(std::string_view text, Timestamp now) {
  auto moment = parse(text, now, -1, "T00:00:00Z");
  if (moment.time && *moment.time > now) {
    return {std::nullopt, fmt::format("`{}` is in the future", text)};
  }
  return moment;
}

}  // namespace nsposture
