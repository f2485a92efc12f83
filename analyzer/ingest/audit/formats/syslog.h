// Syslog lines: the headers of RFC 3164 and RFC 5424, on the wire and as daemons write them to
// files.
#pragma once

#include <optional>
#include <string_view>

namespace nsposture::ingest::audit::formats {

struct SyslogLine {
  std::string_view host;
  std::string_view message;
};

// Empty if the text has no such header.
[[nodiscard]] std::optional<SyslogLine> parse_syslog(std::string_view text);

}  // namespace nsposture::ingest::audit::formats
