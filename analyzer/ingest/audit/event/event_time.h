// The time of an event in the forms that it has once a pipeline, a query or a portal has had it.
#pragma once

#include "graph/base/timestamp.h"

#include <optional>
#include <string_view>

namespace nsposture::ingest::audit {

struct EventTime {
  Timestamp time;
  // Neither RFC 3339 nor SQL's form of it: the wrapper wrote it anew.
  bool rewritten = false;
};

// RFC 3339; "2026-03-01 10:00:00.000001", with `T` or a space, with "Z", "UTC", an offset or
// nothing, which is UTC; seconds, milliseconds, microseconds or nanoseconds since 1970, told apart
// by their size; "3/1/2026, 10:00:00.000 AM" as the Azure portal writes times in UTC.
[[nodiscard]] std::optional<EventTime> parse_event_time(std::string_view text);

}  // namespace nsposture::ingest::audit
