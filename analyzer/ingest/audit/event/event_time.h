// The time of an event in the forms that pipelines, queries and portals produce.
#pragma once

#include "graph/base/timestamp.h"

#include <optional>
#include <string_view>

namespace nsposture::ingest::audit {

struct EventTime {
  Timestamp time;
  // Neither RFC 3339 nor its SQL form: the wrapper rewrote it.
  bool rewritten = false;
};

// Accepts RFC 3339; "2026-03-01 10:00:00.000001", with `T` or a space, with "Z", "UTC", an offset,
// or nothing for UTC; seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished
// by magnitude; and "3/1/2026, 10:00:00.000 AM", as the Azure portal writes UTC times.
[[nodiscard]] std::optional<EventTime> parse_event_time(std::string_view text);

}  // namespace nsposture::ingest::audit
