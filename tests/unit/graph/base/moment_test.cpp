#include "graph/base/moment.h"

#include "graph/base/pattern.h"

#include <catch2/catch.hpp>

using namespace nsposture;

namespace {

const Timestamp kNow = *parse_rfc3339("2026-11-25T09:46:40Z");

std::string until(std::string_view text) {
  const auto moment = parse_until(text, kNow);
  CHECK(moment.time.has_value() == moment.wrong.empty());
  return moment.time ? format_rfc3339(*moment.time) : moment.wrong;
}

std::string since(std::string_view text) {
  const auto moment = parse_since(text, kNow);
  return moment.time ? format_rfc3339(*moment.time) : moment.wrong;
}

}  // namespace

TEST_CASE("An end is a length of time, a date or a moment", "[moment]") {
  CHECK(until("30d") == "2026-12-25T09:46:40Z");
  CHECK(until("12h") == "2026-11-25T21:46:40Z");
  CHECK(until("90m") == "2026-11-25T11:16:40Z");
  CHECK(until("10s") == "2026-11-25T09:46:50Z");
  CHECK(until("2w") == "2026-12-09T09:46:40Z");
  CHECK(until("2027-01-31") == "2027-01-31T23:59:59Z");
  CHECK(until("2026-11-25") == "2026-11-25T23:59:59Z");
  CHECK(until("2027-01-31T18:00:00+01:00") == "2027-01-31T17:00:00Z");
}

TEST_CASE("What is over, zero or no time is no end", "[moment]") {
  CHECK(until("2026-11-24") == "`2026-11-24` is in the past");
  CHECK(until("2026-11-25T09:46:40Z") == "`2026-11-25T09:46:40Z` is in the past");
  for (const auto* text :
       {"", "0", "0d", "-1d", "+1d", "30", "d", "1.5d", "30 d", "30D", "tomorrow", "2027-02-30",
        "2027-1-31", "99999999999999999999d", "36501d"}) {
    INFO(text);
    CHECK(until(text).find("is not a time") != std::string::npos);
  }
  CHECK(until("36500d").find("2126") == 0);
}

TEST_CASE("A beginning lies behind", "[moment]") {
  CHECK(since("24h") == "2026-11-24T09:46:40Z");
  CHECK(since("7d") == "2026-11-18T09:46:40Z");
  CHECK(since("2026-11-25") == "2026-11-25T00:00:00Z");
  CHECK(since("2026-11-26") == "`2026-11-26` is in the future");
  CHECK(since("0h").find("is not a time") != std::string::npos);
}

TEST_CASE("A star stands for any text", "[pattern]") {
  CHECK(matches_pattern("team-*", "team-"));
  CHECK(matches_pattern("*-prod-*", "a-prod-b-prod-c"));
  CHECK(matches_pattern("*", ""));
  CHECK_FALSE(matches_pattern("team-*", "steam-a"));
  CHECK_FALSE(matches_pattern("", "a"));
  CHECK_FALSE(matches_pattern("te?m", "team"));
  CHECK_FALSE(matches_pattern(std::string(2000, '*') + "b", std::string(50000, 'a')));
}
