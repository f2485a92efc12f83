#include "analyzer/ingest/audit/event/event_time.h"

#include "graph/base/trim.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace nsposture::ingest::audit {

namespace {

constexpr std::string_view kDigits = "0123456789";

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  if (!digits(text) || text.size() > 4) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Returns the part before `separator`; `text` keeps the part after it.
std::string_view cut(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto front = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return front;
}

// "10:00:00.5 UTC", "10:00:00+0000", "10:00:00": converts the zone to RFC 3339.
std::string with_zone(std::string_view text) {
  constexpr std::size_t kSeconds = 19;  // "2026-03-01 10:00:00"
  const auto end = std::min(text.find_first_not_of("0123456789.", kSeconds), text.size());
  std::string time(text.substr(0, end));
  const auto zone = trim(text.substr(end));
  if (zone.empty() || zone == "UTC" || zone == "GMT") return time + 'Z';
  const bool offset = (zone.front() == '+' || zone.front() == '-') && digits(zone.substr(1));
  if (!offset) return time.append(zone);
  if (zone.size() == 3) return time.append(zone).append(":00");
  return time.append(zone.substr(0, 3)).append(":").append(zone.substr(3));
}

std::optional<Timestamp> since_1970(std::string_view text) {
  const auto whole = cut(text, '.');
  const bool fraction = !text.empty();
  if (!digits(whole) || whole.size() < 9 || whole.size() > 19 || (fraction && !digits(text))) {
    return std::nullopt;
  }
  // 9 to 11 digits are seconds, 12 to 14 milliseconds, and so on up to nanoseconds.
  const auto unit = (whole.size() - 9) / 3;
  std::uint64_t value = 0;
  std::from_chars(whole.data(), whole.data() + whole.size(), value);
  for (auto step = unit; step < 3; ++step) value *= 1000;
  constexpr std::uint64_t kMost = 8'000'000'000'000'000'000;  // in the year 2223
  if (value > kMost) return std::nullopt;
  Timestamp time{static_cast<std::int64_t>(value), static_cast<std::uint8_t>(unit * 3)};
  if (unit > 0) return time;
  std::int64_t scale = 100'000'000;
  for (const char c : text.substr(0, std::min<std::size_t>(text.size(), 9))) {
    time.ns += scale * (c - '0');
    scale /= 10;
    ++time.digits;
  }
  return time;
}

// "3/1/2026, 10:00:00.000 AM": month, day, year, 12-hour clock.
std::optional<Timestamp> of_portal(std::string_view text) {
  const auto month = number(cut(text, '/'));
  const auto day = number(cut(text, '/'));
  const auto year = number(cut(text, ','));
  text = trim(text);
  const auto hour = number(cut(text, ':'));
  const auto rest = cut(text, ' ');
  if (!month || !day || !year || !hour || *hour < 1 || *hour > 12) return std::nullopt;
  if (text != "AM" && text != "PM") return std::nullopt;
  const int of_day = *hour % 12 + (text == "PM" ? 12 : 0);
  return parse_rfc3339(
      fmt::format("{:04}-{:02}-{:02}T{:02}:{}Z", *year, *month, *day, of_day, rest));
}

}  // namespace

std::optional<EventTime> parse_event_time(std::string_view text) {
  text = trim(text);
  if (const auto exact = parse_rfc3339(text)) return EventTime{*exact, false};
  const bool dated = text.size() >= 19 && text[4] == '-' && text[13] == ':';
  if (dated) {
    const auto time = parse_rfc3339(with_zone(text));
    return time ? std::optional(EventTime{*time, false}) : std::nullopt;
  }
  auto time = since_1970(text);
  if (!time) time = of_portal(text);
  return time ? std::optional(EventTime{*time, true}) : std::nullopt;
}

}  // namespace nsposture::ingest::audit
