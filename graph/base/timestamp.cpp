#include "graph/base/timestamp.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace nsposture {

namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

// Removes exactly `width` decimal digits from the front of `text` and returns their value.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// The fraction after the dot, in nanoseconds; digits after the ninth are read and dropped.
bool take_fraction(std::string_view& text, Timestamp& time) {
  std::int64_t scale = kNsPerSecond / 10;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    any = true;
    if (time.digits < 9) {
      time.ns += scale * (text.front() - '0');
      scale /= 10;
      ++time.digits;
    }
    text.remove_prefix(1);
  }
  return any;
}

// "Z" or "+hh:mm" at the end, as seconds east of UTC.
std::optional<int> take_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '+' ? 1 : -1;
  text.remove_prefix(1);
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  // int64 nanoseconds span 1677 to 2262; no time that a cluster logs is outside.
  if (!date.ok() || *year < 1700 || *year > 2250) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  const auto date = take_date(text);
  if (!date || text.empty() ||
      (text.front() != 'T' && text.front() != 't' && text.front() != ' ')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  Timestamp time;
  if (take(text, '.') && !take_fraction(text, time)) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  const std::int64_t days = date->time_since_epoch().count();
  const std::int64_t seconds =
      days * 86400 + std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second - *offset;
  time.ns += seconds * kNsPerSecond;
  return time;
}

std::string format_rfc3339(Timestamp time) {
  std::int64_t seconds = time.ns / kNsPerSecond;
  std::int64_t fraction = time.ns % kNsPerSecond;
  if (fraction < 0) {
    fraction += kNsPerSecond;
    --seconds;
  }
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  const std::chrono::year_month_day date(days);
  const std::int64_t in_day = seconds - days.time_since_epoch().count() * 86400;
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  in_day / 3600, in_day / 60 % 60, in_day % 60);
  if (time.digits > 0) {
    text += '.' + fmt::format("{:09}", fraction).substr(0, time.digits);
  }
  return text + 'Z';
}

}  // namespace nsposture
