// Text as Go's %q prints it, which is how the API server puts names and values into its messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

// strconv.Quote. What is no printable character is escaped, so the result is safe to show on a
// terminal: control characters, invisible and bidirectional marks, private use, invalid UTF-8.
[[nodiscard]] std::string go_quote(std::string_view text);

// %#v of a []string: `[]string{"/healthz", "/livez"}`.
[[nodiscard]] std::string go_string_slice(const std::vector<std::string>& list);

}  // namespace nsposture
