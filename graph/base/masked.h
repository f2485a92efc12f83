// The one place that keeps secrets out of displayed and stored text.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

// The text without anything that looks like a secret: the password in a URL of any scheme
// (scheme://user:password@host), the value of `password=` and similar keys, a bearer token, and a
// JSON Web Token. Also for messages from other programs, which may repeat what they received.
[[nodiscard]] std::string masked(std::string_view text);

}  // namespace nsposture
