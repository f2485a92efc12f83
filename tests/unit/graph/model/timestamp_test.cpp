#include "graph/base/timestamp.h"

#include <catch2/catch.hpp>

using nsposture::format_rfc3339;
using nsposture::parse_rfc3339;

TEST_CASE("a time keeps the digits it was written with", "[model]") {
  for (const auto* text :
       {"2026-11-23T14:25:19Z", "2026-11-23T14:25:19.9Z", "2026-11-23T14:25:19.987762Z",
        "2026-11-23T14:25:19.000000001Z", "1969-12-31T23:59:59.5Z"}) {
    const auto time = parse_rfc3339(text);
    REQUIRE(time);
    CHECK(format_rfc3339(*time) == text);
  }
}

TEST_CASE("an offset is taken into account", "[model]") {
  const auto time = parse_rfc3339("2026-11-24T00:25:19.25+10:00");
  REQUIRE(time);
  CHECK(format_rfc3339(*time) == "2026-11-23T14:25:19.25Z");
}

TEST_CASE("times of different precision compare by value", "[model]") {
  CHECK(*parse_rfc3339("2026-11-23T14:25:19Z") == *parse_rfc3339("2026-11-23T14:25:19.000Z"));
  CHECK(*parse_rfc3339("2026-11-23T14:25:19Z") < *parse_rfc3339("2026-11-23T14:25:19.1Z"));
}

TEST_CASE("what is no RFC 3339 time is refused", "[model]") {
  for (const auto* text : {"", "2026-11-23", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                           "2026-11-23T24:00:00Z", "2026-11-23T14:25:19", "2026-11-23T14:25:19.Z",
                           "2026-11-23T14:25:19+1:00", "9999-11-23T14:25:19Z", "now"}) {
    INFO(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}
