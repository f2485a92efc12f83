// May a raw line be skipped without parsing it? Never wrong in the direction that loses an event.
//
// An event is kept only when its objectRef.resource is one of the table, and its verb is a write
// or its code is 401 or 403. JSON gives a string two spellings: itself, or with escapes. So when
// nowhere in the line the key "resource" stands before a name of the table, and no escape of a
// lower-case letter (\u006x, \u007x) stands anywhere, the line cannot be such an event: whatever
// the order of keys, the spaces, the nesting or repeated keys.
#pragma once

#include "graph/base/timestamp.h"

#include <optional>
#include <string_view>

namespace nsposture::ingest::audit {

// As the API server itself writes events to a file: kind and apiVersion first, no space.
[[nodiscard]] bool is_raw_event(std::string_view line);

// True when the line is a raw audit event (as the API server writes it, kind first) that is
// certainly of no interest. False means: parse it.
[[nodiscard]] bool may_skip(std::string_view line);
// The same. REQUIRES: is_raw_event(line).
[[nodiscard]] bool may_skip_raw(std::string_view line);

// The stage time of a raw event, found from the end of the line without parsing; for coverage
// and gaps, never for evidence.
[[nodiscard]] std::optional<Timestamp> glance_time(std::string_view line);

}  // namespace nsposture::ingest::audit
