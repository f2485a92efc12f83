// Whether a raw log line can be passed over without parsing it. Most lines of an audit log are
// watches and leases; this look decides by the objectRef alone and never loses an event that full
// parsing would keep.
#pragma once

#include <cstdint>
#include <string_view>

namespace nsposture::ingest {

enum class Look : std::uint8_t {
  Parse,       // may matter, or is not of the form that the API server writes
  Irrelevant,  // an audit event that would not be kept
};

// Only a line in the API server's own key order is judged; anything else is to be parsed.
[[nodiscard]] Look quick_look(std::string_view line);

// The text of the last stageTimestamp in the line; empty when it is not near the end.
[[nodiscard]] std::string_view quick_time(std::string_view line);

}  // namespace nsposture::ingest
