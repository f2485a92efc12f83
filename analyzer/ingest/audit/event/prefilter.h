// Whether a raw line can be skipped without parsing. It never loses an event.
//
// An event is kept only if its objectRef.resource is in the table, and its verb is a write or its
// code is 401 or 403. JSON can spell a string directly or with escapes. A line cannot be such an
// event if the key "resource" never precedes a name of the table and the line has no escape of a
// lower-case letter (\u006x, \u007x). This holds for any order of keys, spaces, nesting or repeated
// keys.
#pragma once

#include "graph/base/timestamp.h"

#include <optional>
#include <string_view>

namespace nsposture::ingest::audit {

// The form in which the API server itself writes events to a file: kind and apiVersion first, no
// space.
[[nodiscard]] bool is_raw_event(std::string_view line);

// True if the line is a raw audit event (as the API server writes it, kind first) that is certainly
// irrelevant. False means: parse it.
[[nodiscard]] bool may_skip(std::string_view line);
// The same. REQUIRES: is_raw_event(line).
[[nodiscard]] bool may_skip_raw(std::string_view line);

// The stage time of a raw event, found from the end of the line without parsing; for coverage and
// gaps, never for evidence.
[[nodiscard]] std::optional<Timestamp> glance_time(std::string_view line);

}  // namespace nsposture::ingest::audit
