// Text as Go's %q prints it. The API server quotes names and values in its messages this way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

// strconv.Quote. Characters that are not printable are escaped, so the result is safe on a
// terminal: control characters, invisible and bidirectional marks, private use, invalid UTF-8.
[[nodiscard]] std::string go_quote(std::string_view text);

// %#v of a []string: `[]string{"/healthz", "/livez"}`.
[[nodiscard]] std::string go_string_slice(const std::vector<std::string>& list);

}  // namespace nsposture
