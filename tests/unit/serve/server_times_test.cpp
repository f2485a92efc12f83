// Silence in what an API server sends: before and after a return, posted again or lost.
#include "analyzer/serve/server_times.h"

#include <catch2/catch.hpp>

#include <cstdint>

namespace nsposture::serve {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Timestamp at(std::int64_t second) {
  return {second * kSecond, 6};
}

// Two events a second for an hour, as an earlier run left them.
ServerTimes resumed() {
  store::Coverage before;
  before.first = at(1'000'000);
  before.last = at(1'003'600);
  before.tally.events = 7'200;
  ServerTimes times;
  times.resume(before);
  return times;
}

void add(ServerTimes& times, std::int64_t from, std::int64_t to,
         ServerTimes::Clock::time_point now) {
  for (auto second = from; second < to; ++second) {
    times.add({at(second), 1}, now);
    times.add_events(1);
  }
}

}  // namespace

TEST_CASE("what was received before a restart is no gap", "[serve][gaps]") {
  auto times = resumed();
  const auto now = ServerTimes::Clock::now();
  CHECK(times.gaps(false, now).empty());
  add(times, 1'003'601, 1'003'700, now);
  CHECK(times.gaps(true, now).empty());
}

TEST_CASE("the time away is a gap as far as nothing is posted again", "[serve][gaps]") {
  auto times = resumed();
  const auto now = ServerTimes::Clock::now();
  // Away for 150 seconds: new events come first, then what was tried again.
  add(times, 1'003'750, 1'003'755, now);
  REQUIRE(times.open_gaps().size() == 1);
  CHECK(times.open_gaps()[0] == std::pair(at(1'003'600), at(1'003'750)));
  CHECK(times.gaps(false, now).empty());
  add(times, 1'003'665, 1'003'750, now + std::chrono::seconds(40));
  REQUIRE(times.open_gaps().size() == 1);
  CHECK(times.open_gaps()[0] == std::pair(at(1'003'600), at(1'003'665)));
  const auto later = now + std::chrono::seconds(121);
  REQUIRE(times.gaps(false, later).size() == 1);
  CHECK(times.gaps(false, later)[0] == std::pair(at(1'003'600), at(1'003'665)));
  CHECK(times.open_gaps().empty());
}

TEST_CASE("a long time away is one gap and not two", "[serve][gaps]") {
  auto times = resumed();
  const auto now = ServerTimes::Clock::now();
  add(times, 1'007'200, 1'007'300, now);
  add(times, 1'007'115, 1'007'200, now);
  const auto gaps = times.gaps(true, now);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0] == std::pair(at(1'003'600), at(1'007'115)));
}

TEST_CASE("a short time away, or one that is all posted again, is no gap", "[serve][gaps]") {
  auto times = resumed();
  const auto now = ServerTimes::Clock::now();
  SECTION("short") {
    add(times, 1'003'615, 1'003'700, now);
  }
  SECTION("kept elsewhere and posted much later") {
    times.posted(at(1'500'000));
    add(times, 1'003'700, 1'003'800, now);
  }
  SECTION("posted again") {
    add(times, 1'003'680, 1'003'690, now);
    add(times, 1'003'601, 1'003'680, now);
  }
  CHECK(times.gaps(true, now).empty());
}

TEST_CASE("a time in which the database took nothing is as a time away", "[serve][gaps]") {
  auto times = resumed();
  const auto now = ServerTimes::Clock::now();
  add(times, 1'003'601, 1'003'700, now);
  CHECK(times.gaps(false, now + std::chrono::seconds(121)).empty());
  times.turned_away();
  times.turned_away();
  add(times, 1'003'800, 1'003'810, now);
  const auto gaps = times.gaps(true, now);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0] == std::pair(at(1'003'699), at(1'003'800)));
}

TEST_CASE("a log of few events has no habit, and one that is often silent has that",
          "[serve][gaps]") {
  store::Coverage before;
  before.first = at(1'000'000);
  before.last = at(1'003'600);
  before.tally.events = GENERATE(2U, 40U);
  ServerTimes times;
  times.resume(before);
  times.add({at(1'004'000), 1}, {});
  CHECK(times.gaps(true, {}).empty());
}

}  // namespace nsposture::serve
